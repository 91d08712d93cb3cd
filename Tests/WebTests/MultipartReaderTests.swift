import Growth
import Testing

@testable import Web

@Suite("Forms with a file")
struct MultipartReaderTests {
    /// What a form gave.
    private struct Taken: Equatable {
        var fields: [String: String] = [:]
        var files: [[UInt8]] = []
        var names: [String?] = []
        /// The texts that were there when the file began.
        var before: [[String: String]] = []
        var isOver = false
    }

    private static let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"

    /// Reads a form that comes in `pieces`.
    private func read(_ pieces: [ArraySlice<UInt8>]) throws -> Taken {
        var reader = MultipartReader(boundary: Self.boundary)
        var taken = Taken()
        for piece in pieces {
            try reader.take(piece) { begins, bytes in
                if let begins {
                    taken.names.append(begins.fileName)
                    taken.before.append(Self.texts(begins.fields))
                    taken.files.append([])
                } else {
                    taken.files[taken.files.count - 1] += bytes
                }
            }
        }
        (taken.fields, taken.isOver) = (Self.texts(reader.fields), reader.isOver)
        return taken
    }

    private static func texts(_ fields: FormFields) -> [String: String] {
        var texts: [String: String] = [:]
        for member in fields.document.members { texts[member.key] = member.value.stringValue }
        return texts
    }

    private func form(_ content: [UInt8], end: String = "--\r\n") -> [UInt8] {
        let head = """
            --\(Self.boundary)\r
            Content-Disposition: form-data; name="change"\r
            \r
            token\r
            --\(Self.boundary)\r
            Content-Disposition: form-data; name="file"; filename="a b.csv"\r
            Content-Type: text/csv\r
            \r

            """
        return Array(head.utf8) + content + Array("\r\n--\(Self.boundary)\(end)".utf8)
    }

    private func whole(_ content: [UInt8]) -> Taken {
        var taken = Taken()
        (taken.fields, taken.files) = (["change": "token"], [content])
        (taken.names, taken.before, taken.isOver) = (["a b.csv"], [["change": "token"]], true)
        return taken
    }

    @Test("wherever a form is cut into two pieces, it is the same form")
    func everyCut() throws {
        let contents = [
            "id,name\r\n1,Ada\r\n", "", "\r\n", "\r", "--", "\r\n--", "\r\n--\(Self.boundary)x",
            "\r\n--\(Self.boundary)-\r\n--\(Self.boundary.dropLast())\r\n",
            "--\(Self.boundary)--\r\n",
        ]
        for text in contents {
            let content = Array(text.utf8)
            let bytes = form(content)
            for cut in 0...bytes.count {
                let taken = try read([bytes[..<cut], bytes[cut...]])
                #expect(taken == whole(content), "\(text.debugDescription) cut at \(cut)")
            }
            #expect(try read(bytes.map { [$0][...] }) == whole(content), "byte by byte")
        }
    }

    @Test("a form that breaks off is not over, wherever it does")
    func brokenOff() throws {
        let bytes = form(Array("id\r\n1\r\n".utf8))
        for end in 0..<(bytes.count - 2) {
            #expect(try !read([bytes[..<end]]).isOver, "cut at \(end)")
        }
    }

    @Test("every byte can stand in a file")
    func anyBytes() throws {
        let content = (0...255).map { UInt8($0) } + (0...255).reversed().map { UInt8($0) }
        #expect(try read([form(content)[...]]) == whole(content))
    }

    @Test("texts that are too long, and heads that are none, are refused")
    func refused() {
        let long = String(repeating: "x", count: 70_000)
        let forms = [
            "Content-Disposition: form-data; name=\"note\"\r\n\r\n\(long)",
            "Content-Type: text/plain\r\n\r\n", "X: \(long)", "\(long)\r\n\r\n",
        ]
        for text in forms {
            let bytes = Array("--\(Self.boundary)\r\n\(text)\r\n--\(Self.boundary)--".utf8)
            #expect(throws: InputProblem.self) { try read([bytes[...]]) }
        }
    }
}
