import Growth
import Testing

@testable import Connectors

@Suite("Values")
struct ValueTests {
    @Test(
        "moments are read in six orders and strictly",
        arguments: [
            ("iso", "2026-03-09T14:05:00.250Z", "2026-03-09T14:05:00.250Z"),
            ("iso", "2026-3-9 4:05", "2026-03-09T04:05:00Z"),
            ("iso", "2026-03-09T14:05:00+02:00", "2026-03-09T12:05:00Z"),
            ("iso", "2026-03-09 14:05:00 UTC", "2026-03-09T14:05:00Z"),
            ("iso", "2026-02-30", "nil"), ("iso", "26-02-03", "nil"),
            ("iso", "2026-02-03 24:00", "nil"),
            ("iso", "2026-02-03 10:00 nonsense", "nil"), ("iso", "", "nil"),
            ("YYYY/MM/DD", "2026/3/9", "2026-03-09T00:00:00Z"),
            ("DD/MM/YYYY HH:mm", "9/3/2026 14:05", "2026-03-09T14:05:00Z"),
            ("MM/DD/YYYY", "3/9/2026, 2:05:09 PM", "2026-03-09T14:05:09Z"),
            ("MM/DD/YYYY", "3/9/2026 12:00 AM", "2026-03-09T00:00:00Z"),
            ("MM/DD/YYYY", "3/9/2026 13:00 PM", "nil"),
            ("DD.MM.YYYY", "31.12.2026", "2026-12-31T00:00:00Z"),
            ("DD.MM.YYYY", "31.11.2026", "nil"),
            ("DD-MMM-YYYY", "09-Mar-2026", "2026-03-09T00:00:00Z"),
            ("DD-MMM-YYYY", "9-SEPTEMBER-2026", "2026-09-09T00:00:00Z"),
            ("DD/MM/YYYY", "09/03/26", "nil"), ("DD/MM/YY", "09/03/26", "2026-03-09T00:00:00Z"),
            ("MM/DD/YY", "09/03/69", "1969-09-03T00:00:00Z"),
            ("epoch", "1767225600", "2026-01-01T00:00:00Z"),
            ("epoch", "1767225600.5", "2026-01-01T00:00:00.500Z"),
            ("epoch_ms", "1767225600123", "2026-01-01T00:00:00.123Z"),
            ("epoch_ms", "99999999999999999999", "nil"),
        ]
    )
    func moments(format: String, text: String, expected: String) throws {
        let format = try #require(TimeFormat(format))
        #expect((format.read(text)?.iso ?? "nil") == expected)
    }

    @Test("the order of dates is told from the column")
    func detection() {
        #expect(
            TimeFormat.detect(in: ["1/2/2026", "25/3/2026"])
                == .found(TimeFormat(.dayMonthYear, separator: "/"))
        )
        #expect(
            TimeFormat.detect(in: ["1/2/2026", "3/25/2026"])
                == .found(TimeFormat(.monthDayYear, separator: "/"))
        )
        #expect(TimeFormat.detect(in: ["1/2/2026", "3/4/2026"]) == .ambiguous(example: "1/2/2026"))
        #expect(
            TimeFormat.detect(in: ["1.2.2026"]) == .found(TimeFormat(.dayMonthYear, separator: "."))
        )
        #expect(TimeFormat.detect(in: ["1767225600"]) == .found(TimeFormat(.epochSeconds)))
        #expect(TimeFormat.detect(in: ["1767225600000"]) == .found(TimeFormat(.epochMillis)))
        #expect(TimeFormat.detect(in: ["hello"]) == .nothing)
        #expect(TimeFormat.detect(in: [String]()) == .nothing)
    }

    @Test("a naive time is read by the clocks of its zone, in gaps and overlaps too")
    func zones() throws {
        let berlin = try #require(TimeZones.offsets(named: "Europe/Berlin"))
        func utc(_ text: String) -> String? { TimeFormat.iso.read(text, zone: berlin)?.iso }
        #expect(utc("2026-01-15 12:00") == "2026-01-15T11:00:00Z")
        #expect(utc("2026-07-15 12:00") == "2026-07-15T10:00:00Z")
        #expect(utc("2026-07-15T12:00Z") == "2026-07-15T12:00:00Z")
        #expect(utc("2026-03-29 02:30") == "2026-03-29T01:30:00Z")
        #expect(utc("2026-10-25 02:30") == "2026-10-25T00:30:00Z")
        #expect(TimeZones.offsets(named: "Europe/Berln") == nil)
        #expect(TimeZones.suggestion(for: "Europe/Berln").contains("Europe/Berlin"))
    }

    @Test(
        "money is exact, whatever signs and separators it has",
        arguments: [
            ("19.99", "19.99 USD"), ("$1,234.50", "1234.50 USD"), ("1.234,50 €", "1234.50 EUR"),
            ("EUR 1'234.5", "1234.50 EUR"), ("1\u{A0}234,50", "1234.50 USD"),
            ("(12.00)", "-12.00 USD"),
            ("-12", "-12.00 USD"), ("12-", "-12.00 USD"), ("−3", "-3.00 USD"), ("£5", "5.00 GBP"),
            ("¥1,234", "1234 JPY"), ("1,234", "1234.00 USD"), ("12,5", "12.50 USD"),
            ("R$ 7", "7.00 BRL"),
            ("12.3400", "12.34 USD"), ("12.345", "too_many_decimals"),
            ("¥1.5", "too_many_decimals"),
            ("1,23,456.00", "123456.00 USD"), ("1,2345.00", "bad_money"),
            ("1.2.3,4,5", "bad_money"),
            ("abc", "bad_money"), ("--5", "bad_money"), ("99999999999999999999", "bad_money"),
            ("92233720368547758.08", "bad_money"), ("1e400", "bad_money"), ("NaN", "bad_money"),
            ("USD 5 EUR", "bad_money"), (".50", "0.50 USD"), ("5.", "5.00 USD"), (".", "bad_money"),
            (",", "bad_money"), ("", "absent"), ("-", "absent"), ("N/A", "absent"),
            ("null", "absent"),
        ]
    )
    func money(text: String, expected: String) {
        #expect(Self.read(text, .money) == expected)
    }

    @Test("numbers and flags are read exactly or not at all")
    func numbers() {
        #expect(Self.read("9223372036854775807", .integer) == "9223372036854775807")
        #expect(Self.read("9223372036854775808", .integer) == "bad_integer")
        #expect(Self.read("12.0", .integer) == "12")
        #expect(Self.read("12.5", .integer) == "bad_integer")
        #expect(Self.read("-0", .integer) == "0")
        #expect(Self.read("1.5e3", .number) == "1500")
        #expect(Self.read("1e400", .number) == "bad_number")
        #expect(Self.read("inf", .number) == "bad_number")
        #expect(Self.read(String(repeating: "9", count: 5_000), .number) != "absent")
        #expect(Self.read("1,234.5", .number) == "1234.5")
        for word in ["true", "YES", "1", "t"] { #expect(Self.read(word, .boolean) == "true") }
        for word in ["False", "no", "0", "f"] { #expect(Self.read(word, .boolean) == "false") }
        #expect(Self.read("maybe", .boolean) == "bad_boolean")
        #expect(Self.read("a@b.example", .email) == "a@b.example")
        #expect(Self.read("a b@c", .email) == "bad_email")
        #expect(Self.read("https://www.Acme.example:8080/x?y", .domain) == "acme.example")
        #expect(Self.read("not a host", .domain) == "bad_domain")
        #expect(Self.read("Monthly", .choice(["month", "year"])) == "month")
        #expect(Self.read("fortnight", .choice(["month", "year"])) == "bad_choice")
    }

    private static func read(_ text: String, _ type: FieldType) -> String {
        do {
            let settings = FieldReader.Settings()
            return try FieldReader.value(text, type: type, field: "x", settings)?.display
                ?? "absent"
        } catch { return error.code }
    }

    @Test("the monthly amount is exact before it is rounded once")
    func ratio() {
        #expect(Ratio(numerator: 5, denominator: 2).rounded == 2)
        #expect(Ratio(numerator: 7, denominator: 2).rounded == 4)
        #expect(Ratio(numerator: -7, denominator: 2).rounded == -4)
        let third = Ratio(numerator: 1, denominator: 3)
        #expect(third.adding(third)?.adding(third)?.rounded == 1)
        #expect(Ratio(numerator: .max, denominator: 1).multiplied(by: 2, over: 1) == nil)
        #expect(Ratio(numerator: .max, denominator: 1).rounded == nil)
    }

    @Test("the nearest word is the one with the fewest edits")
    func spelling() {
        #expect(Spelling.nearest(to: "tiem", in: ["time", "user"]) == "time")
        #expect(Spelling.nearest(to: "xyz", in: ["time", "user"]) == nil)
        #expect(Spelling.distance(Array("kitten".utf8), Array("sitting".utf8)) == 3)
    }

    @Test("what people write for nothing is blank in fields of money, numbers, moments and flags")
    func blankWords() {
        let words = [
            "k. A.", "k.A.", "n/a", "N.A.", "na", "None", "nil", "-", "\u{2013}", "\u{2014}", "?",
            "unbekannt", "Unknown", "TBD", "#N/A", "(blank)", "null", "",
        ]
        #expect(words.filter { !AmountText.isAbsent($0) } == [])
        #expect(["0", "-5", "x", "nada", "5?"].filter(AmountText.isAbsent) == [])
    }
}
