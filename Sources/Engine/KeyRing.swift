import Catalog
import ColumnStore
import Growth
import Synchronization

/// The write keys that are good now, by their digests.
///
/// A key is looked up by its SHA-256, so the time that takes says nothing about keys.
final class KeyRing: Sendable {
    private let good: Mutex<Set<[UInt8]>>

    init(_ keys: [WriteKey]) { good = Mutex(KeyRing.good(keys)) }

    /// Whether `text` is a key that is good.
    func holds(_ text: String) -> Bool {
        let digest = KeyRing.digest(of: text)
        return good.withLock { $0.contains(digest) }
    }

    /// Takes over what the catalog holds now.
    func update(_ keys: [WriteKey]) { good.withLock { $0 = KeyRing.good(keys) } }

    /// The SHA-256 of a key.
    static func digest(of text: String) -> [UInt8] {
        var hash = SHA256Stream()
        var text = text
        text.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
        return hash.finish()
    }

    private static func good(_ keys: [WriteKey]) -> Set<[UInt8]> {
        Set(keys.filter { $0.revoked == nil }.map(\.digest))
    }
}
