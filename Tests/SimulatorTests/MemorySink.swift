import Simulator

/// Keeps the files of a small company in memory.
final class MemorySink: FileSink {
    private(set) var files: [SimulatedFile: [UInt8]] = [:]
    private(set) var isClosed = false

    func append(_ bytes: [UInt8], to file: SimulatedFile) {
        files[file, default: []].append(contentsOf: bytes)
    }

    func close() { isClosed = true }

    func text(_ file: SimulatedFile) -> String {
        String(decoding: files[file] ?? [], as: UTF8.self)
    }

    func lines(_ file: SimulatedFile) -> [ArraySlice<UInt8>] {
        (files[file] ?? []).split(separator: 0x0A)
    }

    /// FNV-1a over every file, in the order of their declaration.
    var fingerprint: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for file in SimulatedFile.allCases {
            for byte in files[file] ?? [] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return hash
    }
}

/// Counts bytes and pieces and forgets them.
final class CountingSink: FileSink {
    private(set) var bytes = 0
    private(set) var pieces = 0
    private(set) var largestPiece = 0

    func append(_ bytes: [UInt8], to file: SimulatedFile) {
        self.bytes += bytes.count
        pieces += 1
        largestPiece = max(largestPiece, bytes.count)
    }

    func close() {}
}
