/// A host name, checked and in lower case, as it stands behind the `@` of an address.
///
/// Only ASCII letters are folded; a name in another script stays as it is, in either spelling. One
/// dot at the end is dropped. IP addresses, in brackets or not, are no host names.
public struct EmailDomain: Sendable, CustomStringConvertible {
    /// The bytes of the name.
    private let bytes: [UInt8]
    /// Where each label starts in `bytes`; at least one.
    private let labels: [Int]

    /// The name in `text`; `nil` when it is none.
    public init?(_ text: String) {
        var bytes = text.utf8.map(asciiLowercased)
        if bytes.last == dot { bytes.removeLast() }
        let parts = bytes.split(separator: dot, omittingEmptySubsequences: false)
        guard bytes.count <= 253, parts.allSatisfy(isLabel), let last = parts.last,
            !last.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        (self.bytes, labels) = (bytes, parts.map(\.startIndex))
    }

    /// The name as text.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The domain that one organisation registered: the public suffix and one label more.
    ///
    /// By the rules of the Public Suffix List, its private section included; `nil` when the name is a
    /// public suffix itself.
    public var registrable: EmailDomain? {
        let suffix = publicSuffixLabel
        return suffix == 0 ? nil : EmailDomain(dropping: suffix - 1, from: self)
    }

    /// The name and its parents of two labels or more, the name first.
    var selfAndParents: [ByteString] {
        labels.indices.dropLast(labels.count > 1 ? 1 : 0)
            .map { ByteString(String(decoding: tail($0), as: UTF8.self)) }
    }

    private init(dropping count: Int, from name: EmailDomain) {
        let start = name.labels[count]
        bytes = Array(name.bytes[start...])
        labels = name.labels[count...].map { $0 - start }
    }

    /// The name from label `index` on.
    private func tail(_ index: Int) -> ArraySlice<UInt8> { bytes[labels[index]...] }

    /// The label at which the public suffix starts: an exception first, else the longest rule, else the
    /// last label.
    private var publicSuffixLabel: Int {
        let rules = SortedLines.publicSuffixes
        let last = labels.count - 1
        if let exception = (0..<last).first(where: { rules.contains("!", tail($0)) }) {
            return exception + 1
        }
        return (0..<last)
            .first {
                rules.contains("", tail($0)) || rules.contains("*.", tail($0 + 1))
            } ?? last
    }
}

private let dot = UInt8(ascii: ".")

private func asciiLowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

/// Whether `label` may stand between dots: 1 to 63 letters, digits, `-`, `_` or bytes beyond ASCII.
private func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    (1...63).contains(label.count)
        && label.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...:
                true
            default: false
            }
        }
}
