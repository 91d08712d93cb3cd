import Glibc
import Growth

/// Takes a form with a file apart as it comes: texts are kept, the file is handed on (RFC 7578).
struct MultipartReader {
    /// What stands in front of a part.
    struct Heading {
        let name: String
        /// The name of the file; `nil` for a text.
        let fileName: String?
        /// The texts that came before it.
        fileprivate(set) var fields = FormFields()
    }

    private enum State {
        case beforeFirst
        case heading
        case text(String)
        case file
        case over
    }

    /// Bytes of the texts, and of what stands in front of a part, at most.
    private static let (textLimit, headingLimit) = (64 << 10, 8 << 10)

    private let delimiter: [UInt8]
    private var pending: [UInt8]
    private var state = State.beforeFirst
    private var text: [UInt8] = []
    private var textBytes = 0
    /// The texts so far.
    private(set) var fields = FormFields()

    /// A reader of a form whose parts stand between lines with `boundary`.
    init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first line has nothing in front of it.
        pending = Array("\r\n".utf8)
    }

    /// Whether the form came to its end.
    var isOver: Bool { if case .over = state { true } else { false } }

    /// Takes bytes; `file` is told that a file begins, then its bytes.
    /// - Throws: `InputProblem` `form_unreadable`, and what `file` throws.
    mutating func take(
        _ bytes: some Sequence<UInt8>,
        file: (_ begins: Heading?, _ bytes: ArraySlice<UInt8>) throws -> Void
    ) throws {
        pending.append(contentsOf: bytes)
        while try step(file) {}
    }

    /// Reads one part, or as much of it as is there; whether more can be read.
    private mutating func step(
        _ file: (_ begins: Heading?, _ bytes: ArraySlice<UInt8>) throws -> Void
    ) throws -> Bool {
        switch state {
        case .over:
            pending.removeAll()
            return false
        case .heading: return try readHeading(file)
        case .beforeFirst, .text, .file: return try readContent(file)
        }
    }

    /// What comes before the next delimiter; its last bytes may be the beginning of one.
    private mutating func readContent(
        _ file: (_ begins: Heading?, _ bytes: ArraySlice<UInt8>) throws -> Void
    ) throws -> Bool {
        guard let at = Self.position(of: delimiter, in: pending) else {
            let sure = max(0, pending.count - delimiter.count)
            try handOn(pending[..<sure], file)
            pending.removeFirst(sure)
            return false
        }
        let end = at + delimiter.count
        // Two bytes more tell whether it is the last.
        guard pending.count >= end + 2 else {
            try handOn(pending[..<at], file)
            pending.removeFirst(at)
            return false
        }
        let behind = pending[end..<end + 2]
        let isLast = behind.elementsEqual("--".utf8)
        guard isLast || behind.elementsEqual("\r\n".utf8) else {
            // Content that begins like a delimiter.
            try handOn(pending[..<end], file)
            pending.removeFirst(end)
            return true
        }
        try handOn(pending[..<at], file)
        if case .text(let name) = state {
            fields[name] = String(decoding: text, as: UTF8.self)
            text = []
        }
        pending.removeFirst(end + 2)
        state = isLast ? .over : .heading
        return true
    }

    private mutating func handOn(
        _ bytes: ArraySlice<UInt8>,
        _ file: (_ begins: Heading?, _ bytes: ArraySlice<UInt8>) throws -> Void
    ) throws {
        switch state {
        case .text:
            textBytes += bytes.count
            guard textBytes <= Self.textLimit else { throw Self.unreadable }
            text.append(contentsOf: bytes)
        case .file: if !bytes.isEmpty { try file(nil, bytes) }
        case .beforeFirst, .heading, .over: break
        }
    }

    private mutating func readHeading(
        _ file: (_ begins: Heading?, _ bytes: ArraySlice<UInt8>) throws -> Void
    ) throws -> Bool {
        guard let at = Self.position(of: Array("\r\n\r\n".utf8), in: pending) else {
            guard pending.count <= Self.headingLimit else { throw Self.unreadable }
            return false
        }
        let words = String(decoding: pending[..<at], as: UTF8.self)
        guard at <= Self.headingLimit, var heading = Self.heading(words) else {
            throw Self.unreadable
        }
        heading.fields = fields
        pending.removeFirst(at + 4)
        if heading.fileName == nil {
            state = .text(heading.name)
        } else {
            state = .file
            try file(heading, [])
        }
        return true
    }

    /// Reads `Content-Disposition: form-data; name="file"; filename="a.csv"`.
    private static func heading(_ text: String) -> Heading? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard
            let line = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
            let name = parameter("name", of: line)
        else { return nil }
        return Heading(name: name, fileName: parameter("filename", of: line))
    }

    private static func parameter(_ name: String, of line: Substring) -> String? {
        guard let start = line.firstRange(of: "; \(name)=\"") else { return nil }
        let rest = line[start.upperBound...]
        return rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
    }

    private static func position(of needle: [UInt8], in hay: [UInt8]) -> Int? {
        hay.withUnsafeBytes { hay in
            guard let base = hay.baseAddress, let first = needle.first else { return nil }
            var at = 0
            while at + needle.count <= hay.count {
                let rest = hay.count - needle.count + 1 - at
                guard let found = memchr(base + at, Int32(first), rest) else { return nil }
                at = base.distance(to: UnsafeRawPointer(found))
                if memcmp(found, needle, needle.count) == 0 { return at }
                at += 1
            }
            return nil
        }
    }

    private static let unreadable = InputProblem(
        "form_unreadable",
        "the form cannot be read.",
        advice: "Send it once more from the page."
    )
}
