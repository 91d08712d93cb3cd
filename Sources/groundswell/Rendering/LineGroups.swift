import Connectors
import Glibc
import Growth

/// Lines of a stream in groups: as many as are ready, so that a slow sender waits for nobody and a fast
/// one shares the cost of a group.
///
/// Holds a bounded number of bytes, whatever comes: of a line beyond `LiveEvents.lineLimit` only so much
/// is kept as shows that it is too long.
struct LineGroups {
    /// Lines of a group at most.
    let limit: Int
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Whole lines in the buffer.
    private var ready = 0
    private var isAtEnd = false

    /// Bytes of a group at most, as far as whole lines allow.
    private static let byteLimit = 4 << 20
    private static let chunkSize = 256 << 10

    /// Reads from an open file descriptor.
    init(_ descriptor: Int32, limit: Int) { (self.descriptor, self.limit) = (descriptor, limit) }

    /// The next lines without their ends, `nil` when there is none.
    ///
    /// Waits for the first line and for no second.
    /// - Throws: `StorageFailure` when the stream cannot be read.
    mutating func next() throws -> [ArraySlice<UInt8>]? {
        while ready == 0, !isAtEnd { try fill() }
        while ready < limit, buffer.count < Self.byteLimit, !isAtEnd, hasMore { try fill() }
        if buffer.isEmpty { return nil }
        return takeLines()
    }

    private mutating func takeLines() -> [ArraySlice<UInt8>] {
        let whole = buffer
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while lines.count < limit, let end = whole[start...].firstIndex(of: 0x0A) {
            lines.append(whole[start..<end])
            start = end + 1
        }
        ready -= lines.count
        if ready == 0, isAtEnd, lines.count < limit, start < whole.count {
            lines.append(whole[start...])
            start = whole.count
        }
        buffer = Array(whole[start...])
        return lines
    }

    /// Adds what the stream has; waits for the first byte.
    private mutating func fill() throws {
        var chunk = try readChunk()
        if chunk.isEmpty { return isAtEnd = true }
        if ready == 0, buffer.count > LiveEvents.lineLimit {
            guard let end = chunk.firstIndex(of: 0x0A) else { return }
            chunk.removeSubrange(..<end)
        }
        ready += chunk.count { $0 == 0x0A }
        buffer += chunk
    }

    private func readChunk() throws -> [UInt8] {
        var failure: Int32 = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, count in
            var result = read(descriptor, buffer.baseAddress, buffer.count)
            while result < 0, errno == EINTR {
                result = read(descriptor, buffer.baseAddress, buffer.count)
            }
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        guard failure == 0 else {
            throw StorageFailure(
                "input_failed",
                operation: "read events",
                place: "standard input",
                cause: String(cString: strerror(failure))
            )
        }
        return chunk
    }

    /// Whether a read would not wait.
    private var hasMore: Bool {
        var stream = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&stream, 1, 0) > 0
    }
}
