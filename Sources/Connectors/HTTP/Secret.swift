public import Growth

/// A key or password that never shows itself: in texts, logs and dumps it is `***`.
///
/// Source: RELIABILITY, rule 17.
public struct Secret: Hashable, Sendable {
    /// The key itself, for the one place that sends or checks it.
    public let revealed: String

    /// Characters of a key at most.
    public static let limit = 4_096

    /// Wraps a key: visible ASCII without spaces, so that it fits into a header and nothing else.
    /// - Throws: `InputProblem` with the code `bad_secret`, which does not show the key.
    public init(_ text: String) throws(InputProblem) {
        let isVisible = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isVisible, !text.isEmpty, text.utf8.count <= Self.limit else {
            throw InputProblem(
                "bad_secret",
                "the key is empty, too long, or holds spaces or signs that no key has.",
                advice: "Copy it once more from where it was made, without quotes and line breaks."
            )
        }
        revealed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "***" }
    public var debugDescription: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
