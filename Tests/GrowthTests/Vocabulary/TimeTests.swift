import Growth
import Testing

@Suite("Time")
struct TimeTests {
    @Test(
        "ISO-8601 texts are read strictly",
        arguments: [
            ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("1970-01-01 00:00", 0),
            ("2024-02-29T12:30:15.250Z", 1_709_209_815_250),
            ("2024-02-29T12:30:15.2509Z", 1_709_209_815_250),
            ("2024-02-29T14:30:15+02:00", 1_709_209_815_000),
            ("2024-02-29T14:30:15+0200", 1_709_209_815_000),
            ("2024-02-29 12:30:15 UTC", 1_709_209_815_000), ("1969-12-31T23:59:59.999Z", -1),
        ]
    )
    func reads(text: String, millis: Int64) {
        #expect(Timestamp(iso: text)?.millis == millis)
    }

    @Test(
        "Days and times that do not exist are refused",
        arguments: [
            "2026-02-30", "2023-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1",
            "2026-01-01T24:00:00Z",
            "2026-01-01T10:60:00Z", "2026-01-01T10:00:61Z", "2026-01-01T10:00:00+25:00",
            "2026-01-01T10:00:00.Z",
            "20260101", "2026-01-01x", "", "now", "2026-01-01T",
        ]
    )
    func refuses(text: String) {
        #expect(Timestamp(iso: text) == nil)
    }

    @Test("Every day from 1600 to 2400 goes to its number and back")
    func civilDates() throws {
        var previous: CivilDate?
        for number in -135_140...157_053 {
            let date = CivilDate(dayNumber: number)
            #expect(date.dayNumber == number)
            if let previous { #expect(previous < date) }
            previous = date
        }
        #expect(CivilDate(dayNumber: 0).iso == "1970-01-01")
        #expect(CivilDate(dayNumber: 19_782).iso == "2024-02-29")
    }

    @Test("What is printed is read back")
    func roundTrip() {
        for millis: Int64 in [0, -1, 1, 1_709_209_815_250, 4_102_444_800_000, -62_135_596_800_000] {
            #expect(Timestamp(iso: Timestamp(millis: millis).iso)?.millis == millis)
        }
    }

    @Test("Every moment prints, and those of the years 0000 to 9999 read back")
    func edgesOfTime() {
        let edges = [Timestamp.writable.lowerBound, Timestamp.writable.upperBound]
        #expect(edges.map(\.iso) == ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"])
        #expect(edges.map { Timestamp(iso: $0.iso) } == edges)
        #expect(Timestamp(iso: "0000-01-01T00:00:00+00:01") == nil)
        #expect(Timestamp(iso: "9999-12-31T23:59:59-00:01") == nil)
        let ends = [Timestamp(millis: .min + 1), Timestamp(millis: .max - 1)]
        #expect(
            ends.map(\.iso) == ["-292275055-05-16T16:47:04.193Z", "292278994-08-17T07:12:55.806Z"]
        )
    }

    @Test("Weeks start on Monday, months on the first")
    func periods() throws {
        let monday = try #require(Timestamp(iso: "2026-11-16"))
        let sunday = try #require(Timestamp(iso: "2026-11-22T23:59:59Z"))
        let week = Period.week.index(of: monday, in: .utc)
        #expect(Period.week.index(of: sunday, in: .utc) == week)
        #expect(Period.week.index(of: sunday.adding(millis: 1_000), in: .utc) == week + 1)
        #expect(Period.week.start(of: week, in: .utc) == monday)
        #expect(
            Period.month.start(of: Period.month.index(of: monday, in: .utc), in: .utc).iso
                == "2026-11-01T00:00:00Z"
        )
        let lastDay = try #require(CivilDate(year: 9_999, month: 12, day: 31)).dayNumber
        for day in Array(-800..<800) + Array(lastDay - 40...lastDay) {
            for period in Period.allCases {
                let index = period.index(ofDay: day)
                #expect(period.firstDay(of: index) <= day && day < period.firstDay(of: index + 1))
            }
        }
    }

    @Test("A local day can have 23 or 25 hours")
    func daylightSaving() throws {
        let berlin = ZoneOffsets(
            name: "Berlin 2024",
            changes: [
                .init(from: .distantPast, offsetMillis: 3_600_000),
                .init(
                    from: try #require(Timestamp(iso: "2024-03-31T01:00:00Z")),
                    offsetMillis: 7_200_000
                ),
                .init(
                    from: try #require(Timestamp(iso: "2024-10-27T01:00:00Z")),
                    offsetMillis: 3_600_000
                ),
            ]
        )
        let length = { (text: String) -> Int64 in
            let day = berlin.dayNumber(of: Timestamp(iso: text + "T12:00:00Z") ?? .distantPast)
            return berlin.start(ofDay: day + 1).millis(since: berlin.start(ofDay: day)) / 3_600_000
        }
        #expect(length("2024-03-31") == 23)
        #expect(length("2024-10-27") == 25)
        #expect(length("2024-07-01") == 24)
        #expect(
            berlin.start(
                ofDay: berlin.dayNumber(of: try #require(Timestamp(iso: "2024-07-01T12:00:00Z")))
            )
            .iso == "2024-06-30T22:00:00Z"
        )
    }

    /// Zones whose clocks jump over midnight, are put back behind it, or leave out a day.
    private static func strangeZone(_ name: String) throws -> ZoneOffsets {
        func change(_ text: String, _ hours: Double) throws -> ZoneOffsets.Change {
            let moment = try #require(Timestamp(iso: text))
            return .init(from: moment, offsetMillis: Int64(hours * 3_600_000))
        }
        let changes =
            switch name {
            case "Santiago":
                try [
                    change("2026-01-01T03:00:00Z", -3), change("2026-04-05T03:00:00Z", -4),
                    change("2026-09-06T04:00:00Z", -3),
                ]
            case "St. John's":
                try [
                    change("2010-01-01T03:30:00Z", -3.5), change("2010-03-14T03:31:00Z", -2.5),
                    change("2010-11-07T02:31:00Z", -3.5),
                ]
            default: try [change("2011-09-25T13:00:00Z", -10), change("2011-12-30T10:00:00Z", 14)]
            }
        return ZoneOffsets(name: name, changes: changes)
    }

    @Test(
        "A day lasts from its first moment to that of the next, whatever the clocks do",
        arguments: [
            ("Santiago", "2026-09-01"), ("Santiago", "2026-04-01"), ("St. John's", "2010-11-03"),
            ("St. John's", "2010-03-10"), ("Apia", "2011-12-26"),
        ]
    )
    func strangeDays(name: String, from: String) throws {
        let zone = try Self.strangeZone(name)
        let start = try #require(Timestamp(iso: from))
        for minutes in stride(from: 0, to: 9 * 1_440, by: 10) {
            let moment = start.adding(millis: Int64(minutes) * 60_000)
            let day = zone.dayNumber(of: moment)
            #expect(zone.start(ofDay: day) <= moment, "\(moment)")
            #expect(moment < zone.start(ofDay: day + 1), "\(moment)")
            for period in Period.allCases {
                let index = period.index(of: moment, in: zone)
                #expect(period.start(of: index, in: zone) <= moment)
                #expect(moment < period.start(of: index + 1, in: zone))
            }
        }
    }

    @Test("A day that begins at one o'clock")
    func withoutMidnight() throws {
        let zone = try Self.strangeZone("Santiago")
        let day = try #require(CivilDate(year: 2_026, month: 9, day: 6)).dayNumber
        #expect(zone.start(ofDay: day).iso == "2026-09-06T04:00:00Z")
        let late = try #require(Timestamp(iso: "2026-09-06T03:30:00Z"))
        #expect(zone.dayNumber(of: late) == day - 1)
    }

    @Test("Arithmetic saturates instead of trapping")
    func saturates() {
        #expect(Timestamp.distantFuture.adding(millis: 1) == .distantFuture)
        #expect(Timestamp.distantPast.adding(millis: -1) == .distantPast)
        #expect(Timestamp.distantFuture.millis(since: .distantPast) == .max)
    }
}

@Suite("Money and ids")
struct MoneyTests {
    @Test("Amounts print in major units of their currency")
    func plain() throws {
        let yen = try #require(CurrencyCode("jpy"))
        let dinar = try #require(CurrencyCode("KWD"))
        #expect(Money(minorUnits: 123_450, currency: .usd).plain == "1234.50 USD")
        #expect(Money(minorUnits: -5, currency: .usd).plain == "-0.05 USD")
        #expect(Money(minorUnits: 500, currency: yen).plain == "500 JPY")
        #expect(Money(minorUnits: 1_234, currency: dinar).plain == "1.234 KWD")
    }

    @Test("Sums that mix currencies or overflow have no answer")
    func sums() throws {
        let euro = try #require(CurrencyCode("EUR"))
        let dollar = Money(minorUnits: 1, currency: .usd)
        #expect(dollar.adding(Money(minorUnits: 2, currency: .usd))?.minorUnits == 3)
        #expect(dollar.adding(Money(minorUnits: 2, currency: euro)) == nil)
        #expect(dollar.adding(Money(minorUnits: .max, currency: .usd)) == nil)
    }

    @Test("A currency is three letters", arguments: ["", "US", "USDT", "U1D", "€€€"])
    func refuses(text: String) { #expect(CurrencyCode(text) == nil) }

    @Test("Ids are bytes: no case folding, no Unicode equality, byte order")
    func ids() {
        #expect(UserID("caf\u{E9}") != UserID("cafe\u{301}"))
        #expect(UserID("a") != UserID("A"))
        #expect(Set([UserID("caf\u{E9}"), UserID("cafe\u{301}"), UserID("caf\u{E9}")]).count == 2)
        #expect(
            [UserID("b"), UserID("é"), UserID("Z"), UserID("a")].sorted() == ["Z", "a", "b", "é"]
        )
    }

    @Test("Two copies are the same event although sent and received at other times")
    func canonicalContent() {
        let event = { (sent: Int64, corrected: Int64, plan: JSONValue) in
            Event(
                id: "m",
                name: "Signed Up",
                user: "u",
                time: Timestamp(millis: corrected),
                originalTime: Timestamp(millis: 5),
                sentAt: Timestamp(millis: sent),
                receivedAt: Timestamp(millis: sent + 1),
                properties: ["plan": plan, "n": 1]
            )
        }
        #expect(event(1, 5, "pro").canonicalContent == event(9, 6, "pro").canonicalContent)
        #expect(event(1, 5, "pro").canonicalContent != event(1, 5, "free").canonicalContent)
    }
}
