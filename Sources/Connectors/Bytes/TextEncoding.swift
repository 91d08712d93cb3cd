/// How the bytes of a file stand for characters.
public enum TextEncoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case windows1252 = "windows-1252"

    /// The encoding called `name`, by the spellings people use; `nil` for any other.
    public init?(named name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8", "ascii", "us-ascii": self = .utf8
        case "utf-16le", "utf16le", "utf-16", "utf16": self = .utf16LittleEndian
        case "utf-16be", "utf16be": self = .utf16BigEndian
        case "windows-1252", "cp1252", "latin1", "latin-1", "iso-8859-1": self = .windows1252
        default: return nil
        }
    }

    /// What the first bytes of a file say: its encoding and how many of them are a byte-order mark.
    ///
    /// Without a mark, every second byte zero means UTF-16. `nil` when the bytes leave UTF-8 and
    /// Windows-1252 open.
    static func detect(in head: ArraySlice<UInt8>) -> (encoding: TextEncoding, markLength: Int)? {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        let sample = head.prefix(512)
        guard sample.count >= 4 else { return nil }
        var zeros = (even: 0, odd: 0)
        for (offset, byte) in sample.enumerated() where byte == 0 {
            if offset % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
        }
        let half = sample.count / 2
        if zeros.odd * 10 >= half * 7, zeros.even * 10 < half { return (.utf16LittleEndian, 0) }
        if zeros.even * 10 >= half * 7, zeros.odd * 10 < half { return (.utf16BigEndian, 0) }
        return nil
    }
}

/// Turns the bytes of a file into UTF-8, chunk by chunk.
///
/// Bytes that stand for nothing in a UTF-16 file become the byte FF, which no UTF-8 holds, so that the
/// row they stand in is refused by whoever reads it. A file is taken for Windows-1252 when its first
/// bytes beyond ASCII are not UTF-8; once UTF-8 was seen, it stays UTF-8 and bad bytes pass through.
struct TextDecoder {
    private(set) var encoding: TextEncoding
    private var isDecided: Bool
    private var isAtStart = true
    private var rest: [UInt8] = []

    /// A decoder for `encoding`, or for whatever the bytes turn out to be.
    init(encoding: TextEncoding?) {
        self.encoding = encoding ?? .utf8
        isDecided = encoding != nil
    }

    /// The UTF-8 of `chunk`; a character cut by its end is kept for the next call.
    mutating func decode(_ chunk: [UInt8], isLast: Bool) -> [UInt8] {
        var bytes = chunk
        if !rest.isEmpty {
            bytes = rest + chunk
            rest = []
        }
        if isAtStart, bytes.count < 4, !isLast {
            rest = bytes
            return []
        }
        var body = bytes[...]
        if isAtStart { body = skipMark(body) }
        switch encoding {
        case .utf8: return decodeBytes(body, isLast: isLast)
        case .windows1252: return Self.fromWindows1252(body)
        case .utf16LittleEndian: return decodeUnits(body, low: 0, high: 1, isLast: isLast)
        case .utf16BigEndian: return decodeUnits(body, low: 1, high: 0, isLast: isLast)
        }
    }

    private mutating func skipMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        isAtStart = false
        guard let found = TextEncoding.detect(in: bytes) else { return bytes }
        if !isDecided {
            encoding = found.encoding
            isDecided = found.markLength > 0 || found.encoding != .utf8
        }
        return encoding == found.encoding ? bytes.dropFirst(found.markLength) : bytes
    }

    private mutating func decodeBytes(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> [UInt8] {
        if isDecided || bytes.allSatisfy({ $0 < 0x80 }) { return Array(bytes) }
        let whole = isLast ? bytes : bytes.dropLast(Self.cutLength(at: bytes))
        isDecided = true
        if !Self.holdsMultibyteUTF8(whole), String(validating: whole, as: UTF8.self) == nil {
            encoding = .windows1252
            return Self.fromWindows1252(bytes)
        }
        if whole.allSatisfy({ $0 < 0x80 }) {
            isDecided = false
            rest = Array(bytes[whole.endIndex...])
            return Array(whole)
        }
        return Array(bytes)
    }

    /// Whether a character of several bytes stands there, which Windows-1252 text all but never shows.
    ///
    /// One bad byte must not turn the rest of a UTF-8 file into gibberish.
    private static func holdsMultibyteUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        var index = bytes.startIndex
        while let start = bytes[index...].firstIndex(where: { $0 >= 0xC2 && $0 < 0xF5 }) {
            let length = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : 2
            let sequence = bytes[start...].prefix(length)
            if sequence.count == length, String(validating: sequence, as: UTF8.self) != nil {
                return true
            }
            index = start + 1
        }
        return false
    }

    /// How many bytes at the end are the start of a UTF-8 character that goes on beyond it.
    private static func cutLength(at bytes: ArraySlice<UInt8>) -> Int {
        for (back, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
            let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return needed > back + 1 ? back + 1 : 0
        }
        return 0
    }

    private mutating func decodeUnits(
        _ bytes: ArraySlice<UInt8>,
        low: Int,
        high: Int,
        isLast: Bool
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        func unit(at place: Int) -> UInt32 {
            UInt32(bytes[place + high]) << 8 | UInt32(bytes[place + low])
        }
        while index + 1 < bytes.endIndex {
            let first = unit(at: index)
            guard (0xD800..<0xE000).contains(first) else {
                Self.append(first, to: &output)
                index += 2
                continue
            }
            guard index + 3 < bytes.endIndex || isLast else { break }
            let second = index + 3 < bytes.endIndex ? unit(at: index + 2) : 0
            if first < 0xDC00, (0xDC00..<0xE000).contains(second) {
                Self.append(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), to: &output)
                index += 4
            } else {
                output.append(0xFF)
                index += 2
            }
        }
        if isLast {
            if index < bytes.endIndex { output.append(0xFF) }
        } else {
            rest = Array(bytes[index...])
        }
        return output
    }

    private static func append(_ code: UInt32, to output: inout [UInt8]) {
        if code < 0x80 { return output.append(UInt8(truncatingIfNeeded: code)) }
        guard let scalar = Unicode.Scalar(code) else { return output.append(0xFF) }
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private static func fromWindows1252(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            let code = (0x80..<0xA0).contains(byte) ? c1[Int(byte - 0x80)] : UInt32(byte)
            append(code, to: &output)
        }
        return output
    }

    /// What Windows-1252 means by 80 to 9F; the five places it leaves free mean themselves.
    private static let c1: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039,
        0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
