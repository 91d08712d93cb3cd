/// The layout of a log file, version 1; docs/log-format.md draws it byte by byte.
enum LogFormat {
    /// The version written.
    static let version: UInt32 = 1
    /// The oldest version whose readers understand what is written.
    static let oldestReader: UInt32 = 1
    /// The first eight bytes: `GWLOG`, then bytes that text conversions would change.
    static let magic: [UInt8] = [0x47, 0x57, 0x4C, 0x4F, 0x47, 0x0D, 0x0A, 0x00]
    /// The first eight bytes of the mark: `GWMARK`, then the same.
    static let markMagic: [UInt8] = [0x47, 0x57, 0x4D, 0x41, 0x52, 0x4B, 0x0D, 0x0A]
    /// The first four bytes of a group: `GRP`, then a byte that no UTF-8 text holds.
    static let groupMagic: [UInt8] = [0x47, 0x52, 0x50, 0xFF]
    /// What a disk writes whole or not at all.
    static let sector = 512
    /// Where the groups begin: behind a sector for the header and one for the mark.
    static let groupsStart = 2 * sector
    /// Bytes of a group before its payload.
    static let groupHeaderSize = 24
    /// Bytes that the payload of a group has at most.
    static let payloadLimit = 64 << 20
}

/// What stands in the first sector of a log.
struct LogHeader: Hashable {
    /// The number under which the manifest knows the log.
    let number: Int64
    /// The workspace it belongs to: 16 bytes.
    let workspace: [UInt8]
    /// Random, and part of every later checksum: bytes of another log, or a customer's text that looks
    /// like a group, do not pass for a group of this one.
    let key: UInt64

    /// One sector.
    var sector: [UInt8] {
        var encoder = LogEncoder()
        encoder.bytes = LogFormat.magic
        encoder.append(LogFormat.version)
        encoder.append(LogFormat.oldestReader)
        encoder.append(number)
        encoder.bytes += workspace
        encoder.append(key)
        encoder.append(encoder.bytes.withUnsafeBytes { crc32c($0) })
        return encoder.bytes.filled(to: LogFormat.sector)
    }
}

/// How far a log was acknowledged, at least: what stands in its second sector.
struct LogMark: Hashable {
    /// The last group that was acknowledged; 0 before the first.
    let sequence: UInt64
    /// Where that group ends.
    let end: Int

    /// One sector, sealed with the key of the log.
    func sector(key: UInt64) -> [UInt8] {
        var encoder = LogEncoder()
        encoder.bytes = LogFormat.markMagic
        encoder.append(sequence)
        encoder.append(UInt64(end))
        encoder.append(checksum(of: encoder.bytes[...], key: key))
        return encoder.bytes.filled(to: LogFormat.sector)
    }

    /// Reads a sector; `nil` when it holds no mark.
    init?(_ sector: UnsafeRawBufferPointer, key: UInt64) {
        var decoder = LogDecoder(sector)
        guard (try? decoder.bytes(8)).map({ $0.elementsEqual(LogFormat.markMagic) }) == true,
            let sequence = try? decoder.integer(UInt64.self),
            let end = (try? decoder.integer(UInt64.self)).flatMap({ Int(exactly: $0) }),
            let crc = try? decoder.integer(UInt32.self),
            crc == checksum(of: sector.prefix(24), key: key)
        else { return nil }
        (self.sequence, self.end) = (sequence, end)
    }

    /// A mark after `sequence` groups.
    init(sequence: UInt64, end: Int) { (self.sequence, self.end) = (sequence, end) }
}

/// What stands before the payload of a group.
///
/// Has a checksum of its own, so that looking for a group costs nothing where there is none.
struct GroupHeader: Hashable {
    /// Counts up from 1.
    let sequence: UInt64
    /// Bytes of the payload.
    let length: Int
    /// CRC-32C of the payload.
    let payloadChecksum: UInt32

    /// The header of group `sequence`.
    init(sequence: UInt64, payload: UnsafeRawBufferPointer) {
        precondition(payload.count <= LogFormat.payloadLimit, "the writer checks the limit")
        (self.sequence, length) = (sequence, payload.count)
        payloadChecksum = crc32c(payload)
    }

    /// The bytes, sealed with the key of the log.
    func bytes(key: UInt64) -> [UInt8] {
        var encoder = LogEncoder()
        encoder.bytes = LogFormat.groupMagic
        encoder.append(UInt32(length))
        encoder.append(sequence)
        encoder.append(payloadChecksum)
        encoder.append(checksum(of: encoder.bytes[...], key: key))
        return encoder.bytes
    }

    /// Reads a header; `nil` when there is none of this log.
    init?(_ bytes: UnsafeRawBufferPointer, key: UInt64) {
        var decoder = LogDecoder(bytes)
        guard (try? decoder.bytes(4)).map({ $0.elementsEqual(LogFormat.groupMagic) }) == true,
            let length = try? decoder.integer(UInt32.self),
            let sequence = try? decoder.integer(UInt64.self),
            let payloadChecksum = try? decoder.integer(UInt32.self),
            let crc = try? decoder.integer(UInt32.self),
            crc == checksum(of: bytes.prefix(20), key: key),
            length <= LogFormat.payloadLimit
        else { return nil }
        (self.sequence, self.length) = (sequence, Int(length))
        self.payloadChecksum = payloadChecksum
    }
}

/// CRC-32C of the key and then `bytes`.
private func checksum(of bytes: some Collection<UInt8>, key: UInt64) -> UInt32 {
    var sealed = LogEncoder()
    sealed.append(key)
    sealed.bytes += bytes
    return sealed.bytes.withUnsafeBytes { crc32c($0) }
}

extension [UInt8] {
    /// The bytes, with zeros behind them up to `size`.
    fileprivate func filled(to size: Int) -> [UInt8] {
        self + repeatElement(0, count: size - count)
    }
}
