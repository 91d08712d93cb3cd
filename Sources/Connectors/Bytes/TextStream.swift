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
