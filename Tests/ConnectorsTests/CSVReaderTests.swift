import Connectors
import Growth
import Testing

@Suite("CSV")
struct CSVReaderTests {
    @Test(
        "rows are cut as spreadsheets write them",
        arguments: [
            ("a,b\n1,2\n", ["1: a¦b", "2: 1¦2"]),
            ("a,b\r\n1,2\r\n", ["1: a¦b", "2: 1¦2"]),
            ("a,b\r1,2", ["1: a¦b", "2: 1¦2"]),
            ("a,b\n\"x\ny\",2\n3,4\n", ["1: a¦b", "2: x\ny¦2", "4: 3¦4"]),
            ("a,b\n\"x\r\ny\",2\r\n3,4", ["1: a¦b", "2: x\r\ny¦2", "4: 3¦4"]),
            ("a,b\n\"say \"\"hi\"\"\",\"\"\n", ["1: a¦b", "2: say \"hi\"¦"]),
            ("a,b\n\n  \n1,2\n\n", ["1: a¦b", "4: 1¦2"]),
            ("a,b\n,\n", ["1: a¦b", "2: ¦"]),
            ("a;b\n1,5;2\n", ["1: a¦b", "2: 1,5¦2"]),
            ("a\tb\n1\t2\n", ["1: a¦b", "2: 1¦2"]),
            ("a|b|c\n1|2|x,y\n", ["1: a¦b¦c", "2: 1¦2¦x,y"]),
            (" a , \"b,c\" \n1,2\n", ["1: a¦b,c", "2: 1¦2"]),
            ("a,b\n\"x\"y,2\n3,4\n", ["1: a¦b", "2: text_after_quote", "3: 3¦4"]),
            ("a,b\n1,\u{0}\n3,4\n", ["1: a¦b", "2: zero_byte", "3: 3¦4"]),
            ("a,b\n1,\"never\n3,4\n5,6", ["1: a¦b", "2: unclosed_quote"]),
            ("a\"b,c\nd,e\"f\n", ["1: a\"b¦c", "2: d¦e\"f"]),
        ]
    )
    func cuts(text: String, expected: [String]) throws {
        #expect(try rows(text) == expected)
    }

    @Test("marks and UTF-16 of both ends are read")
    func encodings() throws {
        let text = "näme,b\nÅsa 😀,2\n"
        let expected = ["1: näme¦b", "2: Åsa 😀¦2"]
        #expect(try rows([0xEF, 0xBB, 0xBF] + Array(text.utf8)) == expected)
        for isLittle in [true, false] {
            for withMark in [true, false] {
                let bytes = utf16(text, isLittle: isLittle, withMark: withMark)
                #expect(try rows(bytes) == expected, "little \(isLittle), mark \(withMark)")
            }
        }
    }

    @Test("bytes that are not UTF-8 are Windows-1252, unless UTF-8 came before")
    func windows1252() throws {
        #expect(
            try rows(Array("a,b\ncaf".utf8) + [0xE9, 0x2C, 0x80, 0x0A]) == ["1: a¦b", "2: café¦€"]
        )
        #expect(
            try rows(Array("a,b\né,1\n".utf8) + [0xE9, 0x2C, 0x31]) == [
                "1: a¦b", "2: é¦1", "3: not_utf8",
            ]
        )
        let late = String(repeating: "plain,row\n", count: 60_000)
        let rowsOfLate = try rows(Array(late.utf8) + [0xE9, 0x2C, 0x31])
        #expect(rowsOfLate.last == "60001: é¦1")
        let mixed = String(repeating: "é,row\n", count: 60_000)
        #expect(try rows(Array(mixed.utf8) + [0xE9, 0x2C, 0x31]).last == "60001: not_utf8")
    }

    @Test("a lone half of a surrogate pair costs its row only")
    func loneSurrogate() throws {
        var bytes = utf16("a,b\n", isLittle: true, withMark: true)
        bytes += [0x00, 0xD8] + utf16(",x\n1,2\n", isLittle: true, withMark: false)
        #expect(try rows(bytes) == ["1: a¦b", "2: not_utf8", "3: 1¦2"])
    }

    @Test("a cell of 10 MB, quoted or not, costs its row and not the memory")
    func longCell() throws {
        let long = [UInt8](repeating: 0x78, count: 10 << 20)
        for quote in [[], [UInt8(0x22)]] {
            let bytes = Array("a,b\n1,".utf8) + quote + long + quote + Array("\n3,4\n".utf8)
            #expect(try rows(bytes) == ["1: a¦b", "2: cell_too_long", "3: 3¦4"])
        }
    }

    @Test("a row of 100,000 cells is refused, the next one read")
    func manyColumns() throws {
        let wide = String(repeating: "x,", count: 100_000)
        #expect(try rows("a,b\n\(wide)\n3,4\n") == ["1: a¦b", "2: too_many_columns", "3: 3¦4"])
        let fixture = try ImportFixture("\(wide)\n1,2\n")
        #expect(throws: InputProblem.self) { try fixture.read("events") }
    }

    @Test("a second column of a name gets a suffix, a nameless one a number")
    func header() {
        let header = CSVHeader(["id", "name", "id", "", "id"])
        #expect(header.names == ["id", "name", "id_2", "column_4", "id_3"])
        #expect(header.notes.count == 2)
        #expect(header.position(of: "id_2") == 2)
        #expect(CSVHeader(["Close Date"]).position(of: "close_date") == 0)
    }

    @Test("gzip is read in members, and told when cut off or damaged")
    func compressed() throws {
        let members = gzip(Array("a,b\n1,2\n".utf8)) + gzip(Array("3,4\n".utf8)) + [0, 0, 0]
        #expect(try rows(members) == ["1: a¦b", "2: 1¦2", "3: 3¦4"])
        func code(_ bytes: [UInt8]) -> String {
            do {
                _ = try rows(bytes)
                return "none"
            } catch { return (error as? InputProblem)?.code ?? "other" }
        }
        #expect(code(Array(members.prefix(20))) == "gzip_truncated")
        var damaged = members
        damaged[11] = 0xFF
        #expect(code(damaged) == "gzip_damaged")
    }

    @Test("a missing, an empty file and a folder are told apart")
    func files() throws {
        func code(_ path: String) -> String {
            do {
                _ = try ImportFile(path)
                return "none"
            } catch { return error.code }
        }
        #expect(code("/nowhere/at/all.csv") == "file_missing")
        #expect(code("/") == "file_is_folder")
        #expect(code("/dev/null") == "file_not_regular")
        let empty = try ImportFixture("")
        #expect(code(empty.path) == "file_empty")
        let named = try ImportFixture("a\n", name: "x.y.csv.gz")
        #expect(try ImportFile(named.path).stem == "x.y")
    }

    @Test("a file that holds no text says what it is and what to do")
    func binary() throws {
        func problem(_ bytes: [UInt8], _ name: String) throws -> String {
            do {
                _ = try ImportFixture(bytes, name: name).read("accounts")
                return "none"
            } catch let problem as InputProblem { return "\(problem.code) \(problem.message)" }
        }
        let zip = Array("PK\u{3}\u{4}".utf8) + [20, 0, 6, 0, 8, 0]
        let workbook =
            "file_is_workbook This is an Excel workbook; save the sheet as CSV and import that."
        #expect(try problem(zip + Array("[Content_Types].xml".utf8), "deals.csv") == workbook)
        #expect(try problem(zip, "deals.xlsx") == workbook)
        #expect(
            try problem([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], "a") == workbook
        )
        #expect(
            try problem(zip + Array("a.csv".utf8), "exports.zip")
                == "file_not_text This is a zip archive, not text."
        )
        #expect(
            try problem(Array("%PDF-1.7\nabc".utf8), "a.csv")
                == "file_not_text This is a PDF, not text."
        )
        #expect(
            try problem(Array("PAR1abc".utf8), "a.csv")
                == "file_not_text This is a Parquet file, not text."
        )
        #expect(
            try problem(Array("SQLite format 3\u{0}x".utf8), "a.csv")
                == "file_not_text This is a SQLite database, not text."
        )
        let noise = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let unknown = "file_not_text This is a binary file, not text."
        #expect(try problem(noise, "a.csv") == unknown)
        #expect(try problem(gzip(noise), "a.csv.gz") == unknown)
        #expect(
            try problem(utf16("id,name\n1,A\n", isLittle: true, withMark: false), "a") == "none"
        )
        #expect(try problem(Array("id,name\n1,A\u{0}\n2,B\n3,C\n".utf8), "a") == "none")
    }

    @Test("a folder and a device are told apart, each with what to do")
    func notFiles() {
        func problem(_ path: String) -> String {
            do {
                _ = try ImportFile(path)
                return "none"
            } catch { return "\(error.code) \(error.advice)" }
        }
        #expect(problem("/tmp").hasPrefix("file_is_folder "))
        #expect(
            problem("/dev/null") == "file_not_regular Save it to a file first, then import that."
        )
    }
}
