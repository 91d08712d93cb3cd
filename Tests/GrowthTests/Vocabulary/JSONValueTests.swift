import Growth
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test(
        "A value and its text belong together",
        arguments: [
            ("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false)),
            ("0", .integer(0)),
            ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("1.5", .number(1.5)), ("1e3", .number(1000)),
            ("\"a\"", .string("a")), ("[]", .array([])), ("{}", .object([:])),
            ("\"\\u00e9\\n\\ud83d\\ude00\"", .string("é\n😀")), ("[1,[2]]", .array([1, [2]])),
            ("{\"b\":1,\"a\":{\"c\":null}}", ["b": 1, "a": ["c": .null]]),
            (" \t\r\n[ 1 , 2 ] ", [1, 2]),
        ] as [(String, JSONValue)]
    )
    func parses(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
        #expect(try JSONValue(parsing: value.compactText).canonicalText == value.canonicalText)
        #expect(try JSONValue(parsing: value.prettyText).canonicalText == value.canonicalText)
    }

    @Test(
        "What is not strict JSON is refused",
        arguments: [
            "", " ", "nul", "tru", "+1", "01", "1.", ".5", "1e", "--1", "NaN", "Infinity", "[1,]",
            "[,1]",
            "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "\"", "\"\n\"", "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "[1] 2", "{\"a\":1,\"a\":2}",
            "1e400",
            "9223372036854775808", "[", "{", "\u{FEFF}1", "'a'", "[1 2]", "{\"a\":}",
        ]
    )
    func refuses(text: String) {
        #expect(throws: JSONProblem.self) { try JSONValue(parsing: text) }
    }

    @Test("Invalid UTF-8 is refused, not repaired")
    func refusesInvalidUTF8() {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
        ] {
            #expect(throws: JSONProblem.self) { try JSONValue(parsing: bytes[...]) }
        }
    }

    @Test("Thirty-two levels are taken, thirty-three are refused")
    func limitsDepth() throws {
        let deep = { (levels: Int) in
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(try JSONValue(parsing: deep(32)) != .null)
        let problem = #expect(throws: JSONProblem.self) { try JSONValue(parsing: deep(33)) }
        #expect(problem?.reason == "nested deeper than 32 levels")
        #expect(problem?.offset == 32)
    }

    @Test("Equal meaning has equal canonical text: key order and 1.0 do not show")
    func canonicalText() throws {
        let left = try JSONValue(parsing: "{\"b\": 1.0, \"a\": [true, \"\\u0061\"]}")
        let right = try JSONValue(parsing: "{\"a\":[true,\"a\"],\"b\":1}")
        #expect(left.canonicalText == "{\"a\":[true,\"a\"],\"b\":1}")
        #expect(left.canonicalText == right.canonicalText)
    }

    @Test("Keys that differ only in Unicode composition are two keys")
    func keysAreBytes() throws {
        let value = try JSONValue(parsing: "{\"caf\u{E9}\":1,\"cafe\u{301}\":2}")
        #expect(value["caf\u{E9}"] == 1)
        #expect(value["cafe\u{301}"] == 2)
    }

    @Test("A copy is found among many keys as among few", arguments: [2, 15, 16, 17, 50_000])
    func manyKeys(count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }
        let value = try JSONValue(parsing: "{" + members.joined(separator: ",") + "}")
        #expect(value.objectValue?.members.map(\.key) == (0..<count).map { "k\($0)" })
        for copy in [0, count - 1] {
            let text = "{" + (members + ["\"k\(copy)\":0"]).joined(separator: ",") + "}"
            #expect(throws: JSONProblem.self) { try JSONValue(parsing: text) }
        }
    }

    @Test("No text of random bytes stops the parser")
    func survivesRandomBytes() {
        var state: UInt64 = 20_261_121
        let alphabet = Array("{}[]\",:\\u0019eE+-.tfn \u{0}é".utf8) + [0xFF, 0x80]
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            guard let value = try? JSONValue(parsing: bytes[...]) else { continue }
            for text in [value.canonicalText, value.compactText, value.prettyText] {
                let again = try? JSONValue(parsing: text)
                #expect(again?.canonicalText == value.canonicalText)
            }
        }
    }

    @Test("Statistics are rounded to six significant digits")
    func statistics() {
        #expect(JSONValue(statistic: 0.123456789) == .number(0.123457))
        #expect(JSONValue(statistic: 1_234_567.8) == .number(1_234_570))
        #expect(JSONValue(statistic: 0) == .number(0))
        #expect(JSONValue(statistic: .nan) == .null)
        #expect(JSONValue(statistic: nil) == .null)
    }
}
