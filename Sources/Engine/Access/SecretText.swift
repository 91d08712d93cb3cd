/// Secrets that nobody can guess, and how they are compared.
public enum SecretText {
    /// Random letters and digits; five bits each, so 52 of them hold 260.
    public static func random(_ count: Int) -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        var generator = SystemRandomNumberGenerator()
        return String(
            (0..<count).map { _ in letters[Int.random(in: letters.indices, using: &generator)] }
        )
    }

    /// Whether two secrets are the same; takes as long however much of them is.
    public static func isEqual(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for (a, b) in zip(one, other) { difference |= a ^ b }
        return difference == 0
    }

    /// Bytes as hexadecimal digits.
    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
