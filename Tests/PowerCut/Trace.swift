import Foundation

/// The calls that changed files and the words that went to standard output, in the order in which the
/// kernel did them; `Tests/PowerCutRecorder` writes it.
public struct Trace: Sendable {
    /// All records.
    public var records: [Record]

    /// A trace of these records.
    public init(_ records: [Record]) { self.records = records }

    /// Reads what the recorder wrote.
    /// - Throws: `TraceProblem` when the file is cut off or holds a kind of record that is unknown.
    public init(contentsOfFile path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var reader = Reader(rest: bytes[...])
        records = []
        while !reader.rest.isEmpty { records.append(try reader.record()) }
    }

    /// One call.
    public struct Record: Hashable, Sendable {
        /// Which call; the numbers are those of `PowerCutRecorder.h`.
        public enum Kind: UInt32, Sendable {
            case start = 1
            case open, write, resize, sync, rename, link, unlink, mkdir, output, close, map, unknown
        }

        /// Which call.
        public var kind: Kind
        /// What the kernel answered; below 0 an error number.
        public var result: Int = 0
        /// The file.
        public var inode: UInt64 = 0
        /// Where bytes went, the new size, or for `open` bit 0 made and bit 1 emptied.
        public var offset: Int = 0
        /// The file's path below the recorded folder; empty for the folder itself.
        public var path = ""
        /// The path that a rename or a link leads to.
        public var other = ""
        /// The bytes written.
        public var data: [UInt8] = []

        /// Whether the call made a file.
        public var makes: Bool { kind == .open && result >= 0 && offset & 1 == 1 }
        /// Whether the recorder counts it for `Fault`.
        public var isCounted: Bool { kind != .start && kind != .map && kind != .unknown }
    }
}

/// What is wrong with a trace.
public struct TraceProblem: Error, CustomStringConvertible {
    /// The problem in words.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Takes records from bytes.
private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func record() throws -> Trace.Record {
        guard let kind = Trace.Record.Kind(rawValue: try number()) else {
            throw TraceProblem("a record of an unknown kind")
        }
        var record = Trace.Record(kind: kind)
        let _: UInt32 = try number()
        record.result = Int(try number() as Int64)
        record.inode = try number()
        record.offset = Int(try number() as Int64)
        let path: UInt32 = try number()
        let other: UInt32 = try number()
        let data: UInt64 = try number()
        record.path = String(decoding: try bytes(Int(path)), as: UTF8.self)
        record.other = String(decoding: try bytes(Int(other)), as: UTF8.self)
        record.data = Array(try bytes(Int(clamping: data)))
        return record
    }

    private mutating func number<Value: FixedWidthInteger>() throws -> Value {
        try bytes(MemoryLayout<Value>.size).reversed().reduce(0) { $0 << 8 | Value($1) }
    }

    private mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw TraceProblem("the trace is cut off") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
