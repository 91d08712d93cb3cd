/// HTML or SVG in which every foreign text was escaped when it entered.
///
/// There are three ways in: a text, which is escaped; a literal of this program; and an element around
/// markup. So a customer's name cannot become a tag, however often it is handed on. The result is
/// well-formed XML too, if the literals are.
public struct Markup: Hashable, Sendable {
    /// The markup as it stands in the file.
    public let text: String

    /// A text of anybody, escaped.
    public init(_ text: String) { self.text = Self.escaped(text) }

    /// A text of anybody, escaped, of which no more than `limit` characters are shown.
    public init(_ text: String, limit: Int) {
        self.init(TextMeasure.bounded(text, limit: limit))
    }

    /// Markup that stands in the sources of the program.
    public init(literal: StaticString) { text = literal.description }

    /// Several pieces, one after the other.
    public init(_ pieces: [Markup]) { text = pieces.map(\.text).joined() }

    /// For texts that this room made of numbers and literals.
    init(trusted text: String) { self.text = text }

    /// An element; attributes without a value are left out, the others are escaped.
    public static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ children: [Markup] = []
    ) -> Markup {
        var text = "<\(name)"
        for (key, value) in attributes {
            if let value { text += " \(key)=\"\(escaped(value))\"" }
        }
        if children.isEmpty, void.contains(name.description) { return Markup(trusted: text + "/>") }
        text += ">"
        for child in children { text += child.text }
        return Markup(trusted: text + "</\(name)>")
    }

    /// An element around a text.
    public static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ text: String
    ) -> Markup { element(name, attributes, [Markup(text)]) }

    /// Elements of HTML that have no end tag.
    private static let void: Set<String> = ["meta", "link", "br", "hr", "img", "col", "input"]

    /// `text` for use between tags and between quotes.
    ///
    /// Controls that XML has no place for become U+FFFD, and so do the ones that turn the direction of
    /// the text around them (U+202A to U+202E, U+2066 to U+2069): a name must not rearrange a page.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}", "\u{FFFE}", "\u{FFFF}":
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
