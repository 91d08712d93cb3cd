import Charts
import Glibc

/// How well one colour is told from another (WCAG 2.2, "contrast ratio").
enum Contrast {
    /// From 1, the same, to 21, black on white; `nil` for what is no colour like `#0d6b5e`.
    static func ratio(_ one: String, _ other: String) -> Double? {
        guard let one = luminance(one), let other = luminance(other) else { return nil }
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    /// Relative luminance (WCAG 2.2), 0 for black and 1 for white.
    private static func luminance(_ hex: String) -> Double? {
        guard hex.utf8.count == 7, hex.hasPrefix("#"),
            let number = UInt32(hex.dropFirst(), radix: 16)
        else { return nil }
        let parts = [(number >> 16, 0.2126), (number >> 8 & 0xFF, 0.7152), (number & 0xFF, 0.0722)]
        return parts.reduce(0) { $0 + linear(Double($1.0) / 255) * $1.1 }
    }

    private static func linear(_ part: Double) -> Double {
        part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
}
