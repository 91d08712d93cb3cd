import Connectors
import Glibc

/// Bytes that readers see as a file, without a disk.
final class MemoryFile {
    private let descriptor: Int32

    init(_ bytes: [UInt8]) {
        var path = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&path)
        unlink(path)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count <= 0 { fail("the harness cannot write to memory") }
            written += count
        }
    }

    deinit { close(descriptor) }

    /// The file as readers open it; `nil` when they refuse it, as they do an empty one.
    var file: ImportFile? { try? ImportFile("/proc/self/fd/\(descriptor)") }
}

/// A descriptor from which every read gives at most so many bytes, as a slow pipe does.
///
/// A socket that keeps messages apart: each `read` takes one. Only for small inputs, since all of them
/// have to lie in the socket before the first read.
func descriptor(giving bytes: [UInt8], atMost size: Int) -> Int32? {
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0 else {
        fail("the harness cannot make a socket")
    }
    defer { close(ends[0]) }
    var rest = bytes[...]
    while !rest.isEmpty {
        let part = Array(rest.prefix(size))
        guard send(ends[0], part, part.count, Int32(MSG_DONTWAIT)) == part.count else {
            close(ends[1])
            return nil
        }
        rest = rest.dropFirst(part.count)
    }
    return ends[1]
}
