import Growth

/// Compares what people write by its words: without case, accents and punctuation.
enum Wording {
    /// The words of `text` in small letters without accents, cut at all but letters and digits.
    ///
    /// `ClosedWon` and `closed_won` have the same two words.
    static func words(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var words: [String] = []
        var word = ""
        for (place, scalar) in scalars.enumerated() {
            // A combining accent belongs to the letter before it.
            if (0x300...0x36F).contains(scalar.value) { continue }
            let isPart =
                scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
            if !isPart || startsWord(place, in: scalars), !word.isEmpty {
                words.append(word)
                word = ""
            }
            if isPart { word += plain[scalar] ?? lowered(scalar) }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// The words of `text` with one space between them.
    static func phrase(_ text: String) -> String { words(text).joined(separator: " ") }

    /// Whether a capital letter at `place` begins a word inside letters: `dealName`, `IDNumber`.
    private static func startsWord(_ place: Int, in scalars: [Unicode.Scalar]) -> Bool {
        guard place > 0, scalars[place].properties.isUppercase else { return false }
        if scalars[place - 1].properties.isLowercase { return true }
        return scalars[place - 1].properties.isUppercase && place + 1 < scalars.count
            && scalars[place + 1].properties.isLowercase
    }

    private static func lowered(_ scalar: Unicode.Scalar) -> String {
        let small = scalar.properties.lowercaseMapping
        guard small.unicodeScalars.count == 1, let only = small.unicodeScalars.first else {
            return small
        }
        return plain[only] ?? small
    }

    /// Letters with the accents of German, French, Spanish and their neighbours, and without.
    private static let plain: [Unicode.Scalar: String] = {
        let groups = [
            ("a", "àáâãäå"), ("c", "ç"), ("e", "èéêë"), ("i", "ìíîï"), ("n", "ñ"), ("o", "òóôõöø"),
            ("u", "ùúûü"), ("y", "ýÿ"), ("ss", "ß"), ("ae", "æ"), ("oe", "œ"),
        ]
        var plain: [Unicode.Scalar: String] = [:]
        for (letter, accented) in groups {
            for scalar in accented.unicodeScalars { plain[scalar] = letter }
        }
        return plain
    }()
}
