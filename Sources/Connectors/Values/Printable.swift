/// Text of a stranger made fit for a message or a command line.
enum Printable {
    /// `text` with control characters and marks that turn the direction of writing escaped, cut after
    /// `limit` characters.
    static func escaped(_ text: String, limit: Int = 200) -> String {
        var output = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == limit { return output + "…" }
            switch scalar {
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where isHidden(scalar):
                output += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    /// The first eight of `names`, escaped, with commas between them.
    static func list(_ names: [String]) -> String {
        names.prefix(8).map { escaped($0, limit: 60) }.joined(separator: ", ")
            + (names.count > 8 ? ", …" : "")
    }

    /// Whether a terminal or YAML reader acts on `scalar` instead of showing it.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}

/// Words of a command line.
enum ShellWord {
    /// `text` as one word for a shell: in single quotes where it holds spaces or signs of the shell.
    static func quoted(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": true
            case "_", "-", ".", "/", "+", ":", ",", "@", "%", "=": true
            default: scalar.value >= 0xA0 && scalar.properties.isAlphabetic
            }
        }
        if isPlain, !text.isEmpty { return text }
        var output = "'"
        for scalar in Printable.escaped(text, limit: .max).unicodeScalars {
            if scalar == "'" { output += "'\\''" } else { output.unicodeScalars.append(scalar) }
        }
        return output + "'"
    }
}
