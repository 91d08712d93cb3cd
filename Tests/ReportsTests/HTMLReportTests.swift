import Growth
import Reports
import TestSupport
import Testing

@Suite("The report as HTML")
struct HTMLReportTests {
    static let standings: [(Finding.Standing, String)] = [
        (.decided, "bottom-up"), (.decided, "top-down"), (.decided, "land-and-expand"),
        (.undecided, "mixed"), (.notEnoughEvidence(moreNeeded: 4), "not enough evidence"),
        (.unknown(needs: "sales touches"), "unknown"),
    ]

    @Test(
        "Every kind of verdict gives a well-formed page that says something else",
        arguments: [true, false]
    )
    func wellFormed(isFull: Bool) throws {
        var pages: Set<String> = []
        for (standing, answer) in Self.standings {
            let sample = SampleDiagnosis(standing: standing, answer: answer, isFull: isFull)
            let page = HTMLReport(try sample.diagnosis).text
            #expect(WellFormed.problem(in: page) == nil)
            pages.insert(page)
        }
        #expect(pages.count == Self.standings.count)
    }

    @Test("Every finding is one place of the page, and every link inside leads somewhere")
    func anchors() throws {
        let diagnosis = try SampleDiagnosis().diagnosis
        let page = HTMLReport(diagnosis).text
        let places = page.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
        for finding in diagnosis.all {
            #expect(places.filter { $0 == finding.id }.count == 1, "\(finding.id)")
        }
        #expect(Set(places).count == places.count)
        for link in page.matches(of: /href="#([^"]*)"/) {
            #expect(places.contains(String(link.1)), "\(link.1)")
        }
    }

    @Test("The page loads nothing and runs nothing")
    func selfContained() throws {
        let page = HTMLReport(try SampleDiagnosis().diagnosis).text
        let policy = "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:"
        #expect(page.contains("http-equiv=\"Content-Security-Policy\" content=\"\(policy)\""))
        let rest = page.replacing("xmlns=\"http://www.w3.org/2000/svg\"", with: "")
        for word in ["http:", "https:", "//", "<script", " src=", "url(", "@import", " on"] {
            let found = rest.ranges(of: word).filter { word != " on" || isHandler(rest, $0) }
            #expect(found.isEmpty, "\(word)")
        }
        #expect(
            rest.ranges(of: "<link").count == 1 && rest.contains("rel=\"icon\" href=\"data:,\"")
        )
    }

    /// Whether ` on` begins an attribute such as `onclick=`.
    private func isHandler(_ text: String, _ range: Range<String.Index>) -> Bool {
        let name = text[range.upperBound...].prefix { $0.isLetter }
        return !name.isEmpty && text[range.upperBound...].dropFirst(name.count).hasPrefix("=")
    }

    @Test(
        "A name of a customer is text, whatever it is, and does not make the page long",
        arguments: [
            "<script>alert(1)</script>", "\" onload=\"alert(1)", "</style></title>&<b>",
            "\u{202E}exe",
            "\0\u{1B}[31m", "👩‍👩‍👧‍👦 株式会社 مرحبا", String(repeating: "long name ", count: 1_000), "",
        ]
    )
    func escaping(name: String) throws {
        let usual = HTMLReport(try SampleDiagnosis().diagnosis).text
        let page = HTMLReport(try SampleDiagnosis(company: name, customer: name).diagnosis).text
        #expect(WellFormed.problem(in: page) == nil)
        for part in ["<script", "onload=\"alert", "</style></title", "\u{202E}", "\0", "\u{1B}"] {
            let isIn = page.contains(part)
            #expect(!isIn, "\(part.debugDescription)")
        }
        let size = page.utf8.count
        #expect(size < usual.utf8.count + 80_000)
    }

    @Test("The same diagnosis gives the same bytes")
    func deterministic() throws {
        #expect(
            HTMLReport(try SampleDiagnosis().diagnosis).text
                == HTMLReport(try SampleDiagnosis().diagnosis).text
        )
    }

    @Test("The page says how sure it is, what disagrees, what to do by when, and what is missing")
    func words() throws {
        let page = text(of: HTMLReport(try SampleDiagnosis().diagnosis).text)
        for sentence in [
            "Bottom-up|● Clear answer", "85 %", "> 99 %",
            "of won accounts began product-first; the true share lies between 75 % and 90 %",
            "Before you act, read |1 reading that disagrees| and |1 caution about the data",
            "Nobody began with pilot.", "Take steps out of the way between signup and first value",
            "By day 8 · 7 November|Remove the step where most signups stop",
            "Done when |half of the signups activate", "You said no| (Ada, 2026-10-01): cus_1",
            "30 % · 95 % interval 27 % to 33 % · n = 851 users", "○ Too few: 7 more needed",
            "Needs |usage of teams (K4)|What does A9.compounds ask? |A9.compounds|What does A28",
            "As of 2026-10-31 17:59 UTC · only accounts whose plan is cus_1", "From 12,345 events",
        ] { #expect(page.contains(sentence), "\(sentence)") }
        #expect(!page.contains("Only open ones"), "a chapter without answers is no chapter")
    }

    @Test(
        "Of many rows a page shows the first fifty and says where the others are",
        arguments: [1, 50, 51]
    )
    func rows(count: Int) throws {
        let sample = SampleDiagnosis(evidenceRows: count, isFull: false)
        let page = HTMLReport(try sample.diagnosis).text
        let note = text(of: page)
        #expect(page.ranges(of: "<td>cus_1</td>").count == min(count, 50))
        #expect(
            note.contains(
                ["1 row.", "50 rows.", "The first 50 of 51 rows."][
                    count % 50 == 0 ? 1 : count == 1 ? 0 : 2
                ]
            )
        )
        #expect(note.contains("groundswell explain K1.motion --json"))
    }

    @Test("Cells read as people write: moments, amounts, shares, yes and no")
    func cells() throws {
        let page = text(of: HTMLReport(try SampleDiagnosis(evidenceRows: 3).diagnosis).text)
        #expect(page.contains("first paid|ACV|solo"))
        #expect(page.contains("cus_1|2026-03-09 14:05|2,000|no"))
        #expect(page.contains("product-first|83|85 %|75 %|90 %|1,000|50 %|34 %|70 %"))
    }

    @Test("A table of low and high ends is of shares only where its figures are")
    func shares() throws {
        let seconds = FindingTable(
            title: "Seconds",
            columns: ["figure", "seconds", "low", "high"],
            rows: [["p25", 1_244, .number(909.9), 1_566], ["p50", .number(0.25), .null, 2]]
        )
        let curve = FindingTable(
            title: "Not yet",
            columns: ["seconds", "not_yet", "low", "high"],
            rows: [[0, 1, 1, 1], [86_400, .number(0.4), .number(0.3), .number(0.5)]]
        )
        let page = try page(with: [seconds, curve])
        #expect(text(of: page).contains("p25|1,244|910|1,566|p50|0.25|–|2|"))
        #expect(text(of: page).contains("0|100 %|100 %|100 %|86,400|40 %|30 %|50 %|"))
        #expect(page.contains("From 100 % at 0 days to 40 % at 1 day. It reaches half at 1 day."))
    }

    @Test("Curves by group and shares by month are drawn; a difference of shares is not")
    func drawn() throws {
        let kept = FindingTable(
            title: "Kept",
            columns: ["group", "days", "kept", "low", "high"],
            rows: [
                ["own", 0, 1, 1, 1], ["own", 30, .number(0.9), .number(0.8), 1],
                ["ours", 0, 1, 1, 1],
            ]
        )
        let months = FindingTable(
            title: "Active",
            columns: ["month", "active", "share"],
            rows: [["2026-01", 3, .number(0.3)], ["2026-02", 0, .null]]
        )
        let halves = FindingTable(
            title: "Halves",
            columns: ["half", "of", "share", "low", "high"],
            rows: [
                ["earlier", 20, .number(0.3), .number(0.2), .number(0.4)],
                ["difference", .null, .number(0.1), .number(-0.1), .number(0.3)],
            ]
        )
        let page = try page(with: [kept, months, halves])
        for words in [
            "From 100 % at 0 days to 90 % at 30 days.", "Kept: own",
            "share: 2026-01 30 %.", "earlier: 30 %, between 20 % and 40 % (of 20).",
        ] { #expect(page.contains(words), "\(words)") }
        #expect(!page.contains("difference: 10 %"))
        #expect(!page.contains("Kept: ours"), "who lost nobody has no curve")
        #expect(WellFormed.problem(in: page) == nil)
    }

    /// A page whose verdict has these tables.
    private func page(with tables: [FindingTable]) throws -> String {
        var verdict = SampleDiagnosis().verdict
        verdict.tables = tables
        return HTMLReport(
            Diagnosis(
                company: "Acme",
                asOf: try #require(Timestamp(iso: "2026-10-31")),
                currency: .usd,
                inputs: FindingTable(title: "Inputs", columns: [], rows: []),
                verdict: verdict,
                chapters: [],
                cautions: [],
                plan: []
            )
        )
        .text
    }

    /// The words of a page, a bar between elements.
    private func text(of page: String) -> String {
        page.replacing(/<[^>]*>/, with: "|").replacing(/\|+/, with: "|")
            .replacing("&gt;", with: ">")
    }
}
