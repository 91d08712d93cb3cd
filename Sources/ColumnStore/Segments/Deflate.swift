import CSystemZlib

/// DEFLATE without a wrapper (RFC 1951), by the system's zlib; blocks have checksums of their own.
enum Deflate {
    /// The most bytes that one deflated byte can become.
    private static let greatestRatio = 1_032
    private static let windowBits: Int32 = -15
    private static let memoryLevel: Int32 = 9
    /// Files are written once and read often, but an import must not wait for them.
    private static let level: Int32 = 4

    /// `bytes`, deflated.
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        withStream { stream in
            let isReady = deflateInit2_(
                stream,
                level,
                Z_DEFLATED,
                windowBits,
                memoryLevel,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            )
            precondition(isReady == Z_OK, "zlib of the version we were built with is there")
            defer { deflateEnd(stream) }
            let bound = Int(deflateBound(stream, UInt(bytes.count)))
            return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                bytes.withUnsafeBytes {
                    stream.feed($0, into: UnsafeMutableRawBufferPointer(output))
                }
                let status = deflate(stream, Z_FINISH)
                precondition(status == Z_STREAM_END, "the output has room for the worst case")
                count = Int(stream.pointee.total_out)
            }
        }
    }

    /// What became `bytes`: `count` bytes.
    /// - Throws: `SegmentDamage` when it is not just that many.
    static func expand(
        _ bytes: UnsafeRawBufferPointer,
        to count: Int
    ) throws(SegmentDamage) -> [UInt8] {
        guard count <= (bytes.count + 1) * greatestRatio,
            let output = withStream({ inflated(bytes, to: count, with: $0) })
        else { throw SegmentDamage("a block cannot be inflated") }
        return output
    }

    private static func inflated(
        _ bytes: UnsafeRawBufferPointer,
        to count: Int,
        with stream: UnsafeMutablePointer<z_stream>
    ) -> [UInt8]? {
        let size = Int32(MemoryLayout<z_stream>.size)
        let isReady = inflateInit2_(stream, windowBits, ZLIB_VERSION, size)
        precondition(isReady == Z_OK, "zlib of the version we were built with is there")
        defer { inflateEnd(stream) }
        var isWhole = false
        // One byte more, so that zlib sees the end of the stream also when nothing is in it.
        let output = [UInt8](unsafeUninitializedCapacity: count + 1) { output, written in
            stream.feed(bytes, into: UnsafeMutableRawBufferPointer(output))
            isWhole = inflate(stream, Z_FINISH) == Z_STREAM_END && stream.pointee.avail_in == 0
            written = Int(stream.pointee.total_out)
        }
        return isWhole && output.count == count ? output : nil
    }

    /// zlib wants its stream to stay at one address.
    private static func withStream<Result>(
        _ body: (UnsafeMutablePointer<z_stream>) -> Result
    ) -> Result {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        return body(stream)
    }
}

extension UnsafeMutablePointer<z_stream> {
    /// Blocks are far below the 4 GiB that one call can take.
    fileprivate func feed(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) {
        let source = input.bindMemory(to: UInt8.self).baseAddress
        pointee.next_in = UnsafeMutablePointer<UInt8>(mutating: source)
        pointee.avail_in = UInt32(clamping: input.count)
        pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
        pointee.avail_out = UInt32(clamping: output.count)
    }
}
