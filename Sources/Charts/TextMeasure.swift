/// How wide a text is, about, in a sans-serif typeface; never less than it is in the usual ones.
///
/// Advance widths in em, in groups, rounded up from those of Inter, Helvetica and Arial. A chart that is
/// made without a browser has no better ruler, and needs none to keep labels apart.
enum TextMeasure {
    /// The width of `text` in the unit of `size`.
    static func width(of text: String, size: Double) -> Double {
        text.reduce(0) { $0 + advance(of: $1) } * size
    }

    /// `text`, or as much of its beginning as fits `width`, with an ellipsis.
    static func fitted(_ text: String, width: Double, size: Double) -> String {
        // A text of exactly that width fits, whatever the division makes of it.
        let room = width / size + 1e-6
        var used = 0.0
        var kept = ""
        for character in text {
            used += advance(of: character)
            if used > room { return shortened(text, to: room) }
            kept.append(plain(character))
        }
        return kept
    }

    /// `text` cut to at most `limit` characters, with an ellipsis.
    static func bounded(_ text: String, limit: Int) -> String {
        var kept = ""
        for (index, character) in text.enumerated() {
            if index == limit { return kept + "…" }
            kept.append(plain(character))
        }
        return kept
    }

    /// A name as it stands in a sentence.
    static func brief(_ text: String) -> String { bounded(text, limit: 80) }

    /// As much of the beginning as fits with an ellipsis; nothing if not even that fits.
    private static func shortened(_ text: String, to room: Double) -> String {
        var used = advance(of: "…")
        if used > room { return "" }
        var kept = ""
        for character in text {
            used += advance(of: character)
            if used > room { break }
            kept.append(plain(character))
        }
        return kept + "…"
    }

    /// A character without the marks that somebody heaped on it: no letter has more than a few.
    private static func plain(_ character: Character) -> String {
        String(String.UnicodeScalarView(character.unicodeScalars.prefix(12)))
    }

    /// How wide a character is, in em.
    private static func advance(of character: Character) -> Double {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        guard scalar.isASCII else { return scalar.value < 0x1100 ? 0.72 : 1.4 }
        return switch character {
        case "i", "j", "l", "I", "'", "|", "!", ".", ",", ":", ";", " ": 0.3
        case "f", "r", "t", "(", ")", "[", "]", "/", "\\", "\"", "-", "`": 0.42
        case "m", "w", "M", "W", "@", "%": 0.96
        case "A"..."Z", "&", "+", "=", "<", ">", "#", "~", "_": 0.76
        default: 0.63
        }
    }
}
