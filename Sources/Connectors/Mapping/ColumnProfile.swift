import Growth

/// What the first rows say about a column, and how well it fits a field.
struct ColumnProfile {
    let name: String
    /// The words of the name.
    let words: [String]
    /// The values that are not blank.
    let filled: [String]
    /// How many different ones there are.
    let distinct: Int
    let isTime: Bool
    let isEmail: Bool
    let isNumber: Bool
    let isFlag: Bool
    let hasDecimalComma: Bool
    /// The different values in the order of their first rows, where they are so few and short that
    /// they can be choices; none otherwise.
    private(set) var choices: [String]

    /// From this score on the name says it outright.
    static let sure = 30

    init(name: String, values: [String]) {
        self.name = name
        words = Wording.words(name)
        let filled = values.filter { !AmountText.isAbsent($0) }
        self.filled = filled
        distinct = Set(filled.map { ByteString($0) }).count
        func most(_ test: (String) -> Bool) -> Bool {
            !filled.isEmpty && filled.count(where: test) * 10 >= filled.count * 9
        }
        // Ids of ten digits look like moments of an epoch.
        let isNumbered = ["id", "number", "nummer"].contains(words.last ?? "")
        isTime =
            !isNumbered && TimeFormat.detect(in: filled) != .nothing
            && most(Self.looksLikeTime)
        isEmail = most { $0.utf8.contains(UInt8(ascii: "@")) }
        isNumber = most { AmountText.read($0, mark: nil) != nil }
        choices = isTime || isEmail ? [] : Self.choices(filled)
        isFlag = most { (try? FieldReader.flag($0, "")) != nil }
        hasDecimalComma =
            isNumber
            && filled.contains { value in
                let parts = value.utf8.split(separator: UInt8(ascii: ","))
                guard parts.count == 2, !parts[1].contains(UInt8(ascii: ".")) else { return false }
                let isGrouped = parts[0].contains(UInt8(ascii: "."))
                return isGrouped || parts[1].count { (48...57).contains($0) } != 3
            }
    }

    /// The kind of content, for the comment behind a guess.
    var summary: String {
        if filled.isEmpty { return "always blank" }
        let sort =
            isEmail
            ? "e-mails" : isTime ? "dates" : isFlag ? "flags" : isNumber ? "numbers" : "texts"
        return "\(sort), \(distinct) different in \(filled.count)"
    }

    /// How well this column fits `field`, 0 when not at all.
    func score(for field: ImportField, kind: ImportKind) -> Int {
        if field.name == "name", [["first", "name"], ["last", "name"]].contains(words) {
            return 0
        }
        let names = FieldNames.of(field.name, kind: kind)
        var words = words
        var place = names.firstIndex(of: words.joined(separator: " "))
        var best = 60
        let rowWords = FieldNames.rowWords(of: kind)
        while place == nil, words.count > 1, rowWords.contains(words[0]) {
            words.removeFirst()
            (place, best) = (names.firstIndex(of: words.joined(separator: " ")), 59)
        }
        guard fits(field) else { return place != nil && mayFit(field) ? 5 : 0 }
        if let place { return best - min(place, 28) }
        if field.name == "email", isEmail { return 12 }
        guard field.name != "id", field.type != .text || !(isTime || isEmail) else { return 0 }
        return names.contains { $0.utf8.count >= 4 && Self.resembles(words, $0) } ? 10 : 0
    }

    /// Whether a column of the right name may fill `field` although not every value can be read.
    private func mayFit(_ field: ImportField) -> Bool {
        switch field.type {
        case .time, .money:
            if filled.isEmpty { return !field.isRequired }
            let unreadable = filled.count { !Self.isReadable($0, as: field) }
            return unreadable > 0 && unreadable * 2 <= filled.count
        default: return false
        }
    }

    /// The first value that does not look like one of `field`, an amount or a moment.
    func unreadable(as field: ImportField) -> String? {
        filled.first { !Self.isReadable($0, as: field) }
    }

    private static func isReadable(_ value: String, as field: ImportField) -> Bool {
        field.type == .money ? AmountText.read(value, mark: nil) != nil : looksLikeTime(value)
    }

    private static func looksLikeTime(_ value: String) -> Bool {
        value.utf8.contains { (48...57).contains($0) } && value.utf8.count >= 6
    }

    /// Whether `name` stands among `words` and nothing beside it makes something else of it.
    private static func resembles(_ words: [String], _ name: String) -> Bool {
        let parts = name.split(separator: " ").map(String.init)
        guard let found = words.firstRange(of: parts) else { return false }
        let beside = words[..<found.lowerBound] + words[found.upperBound...]
        return !beside.contains { FieldNames.shifting.contains($0) }
    }

    /// Whether the values of this column could fill `field`, whatever its name.
    func fits(_ field: ImportField) -> Bool {
        if filled.isEmpty { return false }
        switch field.type {
        case .time: return isTime
        case .money, .number, .integer: return isNumber && !isTime
        case .boolean: return isFlag
        case .email: return isEmail
        case .domain: return filled.contains { $0.contains(".") } && !isEmail
        case .choice(let words): return distinct <= max(20, words.count)
        case .text: return field.name != "id" || distinct * 100 >= filled.count * 95
        }
    }

    /// Takes `text`, a value behind the sample, into the choices.
    mutating func addChoice(_ text: String) {
        guard !choices.isEmpty, !AmountText.isAbsent(text) else { return }
        guard !choices.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else { return }
        let isShort = text.utf8.count <= Self.choiceLength && choices.count < Self.choiceLimit
        choices = isShort ? choices + [text] : []
    }

    private static let choiceLimit = 50
    private static let choiceLength = 80

    private static func choices(_ filled: [String]) -> [String] {
        guard filled.allSatisfy({ $0.utf8.count <= choiceLength }) else { return [] }
        var seen = Set<ByteString>()
        let found = filled.filter { seen.insert(ByteString($0)).inserted }
        return found.count <= choiceLimit ? found : []
    }
}
