import CSystemZlib
import Glibc
public import Growth

/// The content of an `ImportFile` as UTF-8, in chunks of bounded size.
///
/// Memory: two buffers of at most 256 KB, whatever the size of the file. Not for use by several tasks at once.
public final class TextStream {
    /// The file being read.
    public let file: ImportFile
    /// Bytes of the file consumed so far, as they lie on disk; for progress.
    public private(set) var bytesRead: Int64 = 0
    /// The encoding taken so far; final once the first chunk beyond ASCII was read.
    public var encoding: TextEncoding { decoder.encoding }

    private let descriptor: Int32
    private var decoder: TextDecoder
    private var inflater: Inflater?
    private var isFinished = false
    /// The most bytes of a chunk: a small file needs no large buffers.
    private let chunkSize: Int

    init(file: ImportFile, descriptor: Int32, encoding: TextEncoding?) {
        (self.file, self.descriptor) = (file, descriptor)
        decoder = TextDecoder(encoding: encoding)
        chunkSize = file.size < 64 << 10 ? 64 << 10 : 256 << 10
        inflater = file.isCompressed ? Inflater(chunkSize: chunkSize) : nil
    }

    deinit { close(descriptor) }

    /// The next bytes; `nil` at the end.
    /// - Throws: `InputProblem` with `gzip_damaged`, `gzip_truncated` or `file_unreadable`.
    public func nextChunk() throws(InputProblem) -> [UInt8]? {
        while !isFinished {
            let raw = try nextRaw()
            isFinished = raw == nil
            let text = decoder.decode(raw ?? [], isLast: isFinished)
            if !text.isEmpty { return text }
        }
        return nil
    }

    /// The first bytes, gzip taken off, before any decoding; the stream is of no use afterwards.
    func rawHead() throws(InputProblem) -> ArraySlice<UInt8> { try nextRaw()?[...] ?? [] }

    private func nextRaw() throws(InputProblem) -> [UInt8]? {
        guard let inflater else { return try readDisk() }
        while true {
            if inflater.needsInput {
                guard let packed = try readDisk() else {
                    guard inflater.isBetweenMembers else {
                        throw InputProblem(
                            "gzip_truncated",
                            "the gzip file ends in the middle.",
                            advice: "Copy or download it again.",
                            file: file.path
                        )
                    }
                    return nil
                }
                inflater.feed(packed)
            }
            guard let output = inflater.inflateNext() else {
                throw InputProblem(
                    "gzip_damaged",
                    "the gzip data is damaged near byte \(bytesRead).",
                    advice: "Check it with gzip -t, then copy or download it again.",
                    file: file.path
                )
            }
            if !output.isEmpty { return output }
        }
    }

    private func readDisk() throws(InputProblem) -> [UInt8]? {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: chunkSize) { buffer, count in
            let got = read(descriptor, buffer.baseAddress, chunkSize)
            failure = got < 0 ? errno : 0
            count = max(0, got)
        }
        guard failure == 0 else {
            throw InputProblem(
                "file_unreadable",
                "reading stopped: \(String(cString: strerror(failure))).",
                file: file.path
            )
        }
        bytesRead += Int64(bytes.count)
        return bytes.isEmpty ? nil : bytes
    }
}

/// Inflates gzip members one after the other, through the system's zlib.
///
/// The output of one call is bounded, so a small file that inflates to terabytes costs time, not memory.
private final class Inflater {
    private var stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var input: [UInt8] = []
    private var consumed = 0
    private let isUsable: Bool
    private(set) var isBetweenMembers = true
    private var hasPendingOutput = false
    private var hasFinishedMember = false
    private let chunkSize: Int

    init(chunkSize: Int) {
        self.chunkSize = chunkSize
        stream.initialize(to: z_stream())
        // 16 on top of the window bits asks for the gzip wrapper alone.
        isUsable =
            inflateInit2_(
                stream,
                15 + 16,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            ) == Z_OK
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    var needsInput: Bool { consumed == input.count && !hasPendingOutput }

    func feed(_ bytes: [UInt8]) { (input, consumed) = (bytes, 0) }

    /// Up to a chunk of output, maybe empty; `nil` when the data is not gzip.
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
