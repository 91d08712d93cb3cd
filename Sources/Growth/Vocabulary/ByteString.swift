/// Text that is compared, ordered and hashed by its UTF-8 bytes.
///
/// Swift's `String` treats canonically equivalent texts as equal, so "café" written two ways would merge
/// two customers. Ids, event names and property values of a customer are bytes (CONTRACT: Ids).
public struct ByteString: Sendable {
    /// The text as it arrived.
    public let text: String

    /// Wraps `text` without changing it.
    public init(_ text: String) {
        var native = text
        native.makeContiguousUTF8()
        self.text = native
    }

    /// Whether there is not a single byte.
    public var isEmpty: Bool { text.utf8.isEmpty }
}

extension ByteString: Hashable {
    public static func == (left: ByteString, right: ByteString) -> Bool {
        let equal = left.text.utf8.withContiguousStorageIfAvailable { one in
            right.text.utf8.withContiguousStorageIfAvailable { one.elementsEqual($0) }
        }
        return (equal ?? nil) ?? left.text.utf8.elementsEqual(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        precondition(isDone != nil, "the text was made contiguous when it was wrapped")
    }
}

extension ByteString: Comparable {
    public static func < (left: ByteString, right: ByteString) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension ByteString: CustomStringConvertible, ExpressibleByStringLiteral {
    public var description: String { text }

    public init(stringLiteral value: String) { self.init(value) }
}
