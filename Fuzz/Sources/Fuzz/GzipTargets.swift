import CSystemZlib
import Growth

@testable import Connectors

/// Compressed files.
enum GzipTargets {
    /// What a stream gave before it ended, and how it ended.
    private struct Reading: Equatable {
        var text: [UInt8] = []
        var problem: String?
    }

    /// Damaged data gives the same text and problem however it arrives, and what is compressed by zlib
    /// comes out as it went in.
    @Sendable
    static func gzip(_ bytes: [UInt8]) {
        let packed = [0x1F, 0x8B] + bytes
        let memory = MemoryFile(packed)
        guard let file = memory.file, file.isCompressed else { fail("it starts as gzip does") }
        let whole = bounded { reading { try file.open(encoding: .utf8) } }
        let size = 1 + Int(packed[packed.count - 1] % 64) + packed.count / 128
        if let slow = descriptor(giving: packed, atMost: size) {
            let pieces = reading { TextStream(file: file, descriptor: slow, encoding: .utf8) }
            require(pieces.problem == whole.problem, "pieces of \(size) bytes end the same way")
            // Of damaged data more or less may have come out by the time it shows.
            let isWhole = whole.problem == nil
            require(!isWhole || pieces == whole, "pieces of \(size) bytes give the same text")
        }
        checkRoundTrip(bytes)
    }

    private static func checkRoundTrip(_ bytes: [UInt8]) {
        // A mark of the byte order is taken off, so text that starts with one comes out shorter.
        guard !bytes.isEmpty, !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
        let members = [bytes[..<(bytes.count / 2)], bytes[(bytes.count / 2)...]]
        let memory = MemoryFile(members.flatMap { compressed(Array($0)) })
        guard let file = memory.file else { fail("there is something in it") }
        let back = reading { try file.open(encoding: .utf8) }
        require(back == Reading(text: bytes), "two members come out as they went in")
    }

    private static func reading(_ open: () throws -> TextStream) -> Reading {
        var found = Reading()
        do {
            let stream = try open()
            while let chunk = try stream.nextChunk() { found.text += chunk }
        } catch {
            found.problem = (error as? InputProblem)?.code ?? "\(error)"
        }
        let known: [String?] = [nil, "gzip_damaged", "gzip_truncated"]
        require(known.contains(found.problem), "\(found.problem ?? "") is a known end")
        return found
    }

    /// One gzip member by zlib.
    private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        defer { deflateEnd(&stream) }
        var input = bytes
        return [UInt8](unsafeUninitializedCapacity: bytes.count + 1_024) { output, count in
            input.withUnsafeMutableBufferPointer { source in
                (stream.next_in, stream.avail_in) = (source.baseAddress, UInt32(source.count))
                (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
                require(deflate(&stream, Z_FINISH) == Z_STREAM_END, "there is room enough")
            }
            count = Int(stream.total_out)
        }
    }
}
