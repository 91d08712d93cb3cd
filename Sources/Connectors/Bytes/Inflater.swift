import CSystemZlib

/// Inflates gzip members one after the other, or one zlib stream, through the system's zlib.
///
/// The output of one call is bounded, so a small file that inflates to terabytes costs time, not memory.
final class Inflater {
    /// What stands around the deflated bytes.
    enum Wrapper: Int32 {
        /// RFC 1950; zlib's own number of window bits.
        case zlib = 15
        /// RFC 1952; 16 on top of the window bits asks for it alone.
        case gzip = 31
    }

    private var stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var input: [UInt8] = []
    private var consumed = 0
    private let isUsable: Bool
    /// Whether the last member is whole, or nothing came yet.
    private(set) var isBetweenMembers = true
    private var hasPendingOutput = false
    private var hasFinishedMember = false
    private let chunkSize: Int

    /// Gives out at most `chunkSize` bytes at once.
    init(_ wrapper: Wrapper = .gzip, chunkSize: Int) {
        self.chunkSize = chunkSize
        stream.initialize(to: z_stream())
        isUsable =
            inflateInit2_(
                stream,
                wrapper.rawValue,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            ) == Z_OK
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Whether all that was fed is used up.
    var needsInput: Bool { consumed == input.count && !hasPendingOutput }

    /// Takes the next deflated bytes; only when it needs input.
    func feed(_ bytes: [UInt8]) { (input, consumed) = (bytes, 0) }

    /// Up to a chunk of output, maybe empty; `nil` when the data is damaged.
    func inflateNext() -> [UInt8]? {
        guard isUsable else { return nil }
        if isBetweenMembers {
            // Padding with zeros after the last member is common on tapes and in archives.
            while consumed < input.count, input[consumed] == 0, hasFinishedMember {
                consumed += 1
            }
            if consumed == input.count { return [] }
        }
        var status = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: chunkSize) { buffer, count in
            input.withUnsafeMutableBufferPointer { source in
                stream.pointee.next_in = source.baseAddress.map { $0 + consumed }
                stream.pointee.avail_in = UInt32(source.count - consumed)
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = UInt32(chunkSize)
                status = inflate(stream, Z_NO_FLUSH)
                consumed = source.count - Int(stream.pointee.avail_in)
                count = chunkSize - Int(stream.pointee.avail_out)
            }
        }
        hasPendingOutput = status == Z_OK && output.count == chunkSize
        isBetweenMembers = status == Z_STREAM_END
        if isBetweenMembers { hasFinishedMember = true }
        if status == Z_STREAM_END { return inflateReset(stream) == Z_OK ? output : nil }
        return status == Z_OK || status == Z_BUF_ERROR ? output : nil
    }
}
