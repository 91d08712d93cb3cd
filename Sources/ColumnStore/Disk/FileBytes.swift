import Glibc

/// The bytes of a file, for as long as somebody holds them.
///
/// `@unchecked Sendable`: the bytes are never written after `init` and live until `deinit`.
public final class FileBytes: @unchecked Sendable {
    /// All bytes.
    public let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Copies bytes that lie in memory.
    public init(copying source: some Collection<UInt8>) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 16)
        copy.copyBytes(from: source)
        (bytes, isMapped) = (UnsafeRawBufferPointer(copy), false)
    }

    /// Maps `count` bytes of an open file; `nil` when the system will not.
    init?(mapping descriptor: Int32, count: Int) {
        guard count > 0 else {
            (bytes, isMapped) = (UnsafeRawBufferPointer(start: nil, count: 0), true)
            return
        }
        guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0),
            start != MAP_FAILED
        else { return nil }
        (bytes, isMapped) = (UnsafeRawBufferPointer(start: start, count: count), true)
    }

    /// Lets go of memory that mapped bytes take; they come back when somebody reads them.
    func giveBack() {
        guard isMapped, let start = bytes.baseAddress else { return }
        madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, MADV_DONTNEED)
    }

    deinit {
        if !isMapped {
            bytes.deallocate()
        } else if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}
