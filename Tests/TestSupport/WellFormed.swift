/// Says whether a text is well-formed markup: what an XML parser without a DTD accepts, for the subset
/// that we write (elements, quoted attributes, the five named entities and numbers, a doctype).
public enum WellFormed {
    /// What is wrong first, or `nil`.
    public static func problem(in text: String) -> String? {
        var open: [Substring] = []
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "<") {
            if let wrong = badText(rest[..<start]) { return wrong }
            guard let end = rest[start...].firstIndex(of: ">") else { return "a tag does not end" }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else {
                    return "</\(tag.dropFirst())> is odd"
                }
                continue
            }
            if let wrong = badTag(tag) { return wrong }
            if !tag.hasSuffix("/") { open.append(tag.prefix { $0 != " " }) }
        }
        return badText(rest) ?? open.last.map { "<\($0)> stays open" }
    }

    private static func badTag(_ tag: Substring) -> String? {
        var rest = tag.drop { $0 != " " && $0 != "/" }
        while rest.hasPrefix(" ") {
            rest = rest.dropFirst()
            let name = rest.prefix { $0 != "=" }
            guard !name.isEmpty,
                name.allSatisfy({ $0.isLetter || $0.isNumber || "-:".contains($0) })
            else { return "attribute in <\(tag)>" }
            rest = rest.dropFirst(name.count + 1)
            guard rest.hasPrefix("\""), let end = rest.dropFirst().firstIndex(of: "\"") else {
                return "quotes in <\(tag)>"
            }
            if let wrong = badText(rest.dropFirst()[..<end]) { return wrong }
            rest = rest[rest.index(after: end)...]
        }
        return rest.isEmpty || rest == "/" ? nil : "<\(tag)>"
    }

    private static func badText(_ text: Substring) -> String? {
        for piece in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            let name = piece.prefix { $0 != ";" }
            guard piece.count > name.count,
                ["amp", "lt", "gt", "quot"].contains(name) || name.hasPrefix("#")
            else { return "&\(piece.prefix(12))" }
        }
        return nil
    }
}
