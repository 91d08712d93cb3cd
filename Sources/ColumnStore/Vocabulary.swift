import Growth
import Synchronization

/// Every distinct string and account reference of the segments that were decoded, each with one code.
///
/// Codes hold across segments, so that identity is resolved once for an id however many segments
/// name it. Codes are never taken back: those of a removed segment stay until the store is opened again.
/// Shared by the writer and by readers that look at the tail.
final class Vocabulary: Sendable {
    private struct Codes {
        var strings: [ByteString] = []
        var references: [AccountReference] = []
        var ofString: [ByteString: UInt32] = [:]
        var ofReference: [AccountReference: UInt32] = [:]

        mutating func code(of string: ByteString) -> UInt32 {
            if let known = ofString[string] { return known }
            let new = UInt32(strings.count)
            strings.append(string)
            ofString[string] = new
            return new
        }

        mutating func code(of reference: AccountReference) -> UInt32 {
            if let known = ofReference[reference] { return known }
            let new = UInt32(references.count)
            references.append(reference)
            ofReference[reference] = new
            return new
        }
    }
    private let codes = Mutex(Codes())

    /// What every code given so far stands for.
    private var words: Words {
        codes.withLock { Words(strings: $0.strings, references: $0.references) }
    }

    /// What every code stands for that the rows of some segments have, whose columns are decoded before.
    func words(of segments: [Segment]) -> Words {
        for segment in segments { _ = segment.columns }
        return words
    }

    /// The code of `string`, if it was ever met.
    func known(_ string: ByteString) -> UInt32? { codes.withLock { $0.ofString[string] } }

    /// The codes of `strings`, new ones for those that were never met.
    func codes(of strings: [ByteString]) -> [UInt32] {
        codes.withLock { codes in strings.map { codes.code(of: $0) } }
    }

    /// The codes of `references`, new ones for those that were never met.
    func codes(of references: [AccountReference]) -> [UInt32] {
        codes.withLock { codes in references.map { codes.code(of: $0) } }
    }
}

/// What codes stand for, as of one moment.
struct Words: Sendable {
    /// The string of each code.
    let strings: [ByteString]
    /// The account reference of each code.
    let references: [AccountReference]
}
