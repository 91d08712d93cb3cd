import Growth
import Testing

@testable import Connectors

@Suite("Proposed mappings")
struct ProposalTests {
    /// The lines of a proposal below `columns:` up to `properties:`, without the reasons of guesses.
    private func columns(_ kind: String, _ text: String) throws -> [String] {
        let lines = try proposal(kind, text).split(separator: "\n").map(String.init)
        guard let start = lines.firstIndex(of: "columns:") else { return lines }
        return lines[(start + 1)...].prefix { !$0.contains("properties:") }
            .map { line in
                guard !line.hasPrefix("  #"), !line.hasPrefix("      #"),
                    let cut = line.firstRange(of: "  # ")
                else { return line }
                return String(line[..<cut.lowerBound])
            }
    }

    private func proposal(_ kind: String, _ text: String) throws -> String {
        let fixture = try ImportFixture(text, name: "export.csv")
        let kind = try #require(ImportKind(kind))
        return try MappingProposal.propose(file: ImportFile(fixture.path), kind: kind)
    }

    private func problems(of mapping: String) -> [String] {
        do {
            _ = try Mapping.read(mapping, fileName: "m.yaml")
            return []
        } catch { return error.problems.map { "\($0.code) \($0.field ?? "")" } }
    }

    // MARK: Deals

    private let german = """
        Firma;Deal-Name;Phase;Betrag;Erstellt am;Abschlussdatum;Inhaber
        Acme GmbH;Acme 1;Gewonnen;12.500,00 €;01.02.2025;14.03.2025;Anna
        Beta AG;Beta 1;Verloren;8.000,50 €;05.02.2025;20.03.2025;Bernd
        Gamma KG;Gamma 1;Angebot;3.000,00 €;07.02.2025;;Anna
        Delta SE;Delta 1;Wiedervorlage;1.000,00 €;09.02.2025;;Anna

        """

    @Test("German deals: each value of the phase is told by its words, unknown ones are asked for")
    func germanDeals() throws {
        #expect(
            try columns("opportunities", german) == [
                "  # id: ?   # none of the columns looks like it", "  name: \"Deal-Name\"",
                "  account: Firma", "  stage: Phase", "  outcome:", "    column: Phase", "    map:",
                "      \"Gewonnen\": won", "      \"Verloren\": lost", "      \"Angebot\": open",
                "      # \"Wiedervorlage\": ?   # open, won or lost? Until it is said, its rows are "
                    + "refused",
                "  created_at: {column: \"Erstellt am\", format: DD.MM.YYYY}",
                "  closed_at: {column: Abschlussdatum, format: DD.MM.YYYY}", "  amount: Betrag",
                "  owner: Inhaber",
            ]
        )
        let text = try proposal("opportunities", german)
        #expect(text.contains("outcome:  # high confidence"))
        #expect(text.contains("decimal: \",\""))
        let answer = try ImportFixture(german).read("opportunities", mapping: text)
        #expect(answer.records.map { $0.text("outcome") } == ["won", "lost", "open"])
        #expect(answer.reasons == ["5 outcome bad_choice"])
    }

    @Test("confidence is high only where won and lost are both recognized")
    func confidence() throws {
        func reason(_ values: String...) throws -> String {
            let text = try proposal(
                "opportunities",
                "Account,Etape\n" + values.map { "A,\($0)\n" }.joined()
            )
            let line = text.split(separator: "\n").first { $0.hasPrefix("  outcome:") } ?? ""
            return String(line.drop { $0 != "#" }.dropFirst(2).prefix { $0 != ":" })
        }
        #expect(try reason("Gagné", "Perdu", "Autre") == "high confidence")
        #expect(try reason("Ganado", "Perdido") == "high confidence")
        #expect(try reason("Gewonnen", "Rest") == "low confidence")
        #expect(try reason("Wonderful", "Lostwithiel") == "low confidence")
    }

    @Test("won and lost are words of a stage, not letters in it")
    func words() {
        let told = [
            "Closed Won", "closedwon", "ClosedLost", "Closed/Lost", "gewonnen", "VERLOREN",
            "gagne\u{301}", "Not won", "Wonder", "4 - Won!", "won_2025", "", "Perdida",
        ]
        .map(OpportunityOutcome.of)
        #expect(
            told == [
                "won", "won", "lost", "lost", "won", "lost", "won", "open", "open", "won", "won",
                "open", "lost",
            ]
        )
    }

    @Test("stages that come up late in a long file are in the map as well")
    func lateStages() throws {
        let rows = (1...1_500).map { "D\($0),A,\($0 % 2 == 0 ? "Won" : "Lost")\n" }
        let text =
            "Deal ID,Account,Stage\n" + rows.joined()
            + "D1501,B,Prospecting\nD1502,B,Sonstiges\nD1503,B,\n"
        #expect(
            try columns("opportunities", text).prefix { !$0.contains("created_at") } == [
                "  id: \"Deal ID\"", "  account: Account", "  stage: Stage", "  outcome:",
                "    column: Stage", "    map:", "      \"Lost\": lost", "      \"Won\": won",
                "      \"Prospecting\": open",
                "      # \"Sonstiges\": ?   # open, won or lost? Until it is said, its rows are refused",
            ]
        )
    }

    @Test("the stages that CRMs start with are known")
    func usualStages() {
        let stages = [
            "Prospecting", "Qualification", "Needs Analysis", "Value Proposition",
            "Id. Decision Makers", "Perception Analysis", "Proposal/Price Quote",
            "Negotiation/Review", "Appointment Scheduled", "Qualified To Buy",
            "Presentation Scheduled", "Decision Maker Bought-In", "Contract Sent", "Qualified",
            "Contact Made", "Demo Scheduled", "Proposal Made", "Negotiations Started",
        ]
        #expect(stages.filter { OpportunityOutcome.told(by: $0) != "open" } == [])
        let others = ["Stage 4", "Bought", "On hold", "Proposal abandoned", "Storniert", "???"]
        #expect(others.filter { OpportunityOutcome.told(by: $0) != nil } == [])
    }

    @Test("a value outside the map is refused unless a star is written")
    func outsideOfMap() throws {
        let fixture = try ImportFixture("Firm,Step\nA,Won\nB,Elsewhere\n")
        func outcomes(_ map: String) throws -> [String] {
            let answer = try fixture.read(
                "opportunities",
                mapping: """
                    kind: opportunities
                    columns: {account: Firm, stage: Step, outcome: {column: Step, map: {\(map)}}}
                    """
            )
            return answer.records.map { $0.text("outcome") ?? "" } + answer.reasons
        }
        #expect(try outcomes("Won: won") == ["won", "3 outcome bad_choice"])
        #expect(try outcomes("Won: won, \"*\": open") == ["won", "open"])
    }

    @Test("Salesforce labels: the account is no name of the deal")
    func salesforceLabels() throws {
        #expect(
            try columns(
                "opportunities",
                """
                Account Name;Opportunity Name;Stage;Amount;Close Date;Created Date;Opportunity ID
                Acme;Acme New;Closed Won;100;2025-02-01;2025-01-01;O1
                Beta;Beta New;Closed Lost;200;2025-02-02;2025-01-02;O2

                """
            ) == [
                "  id: \"Opportunity ID\"", "  name: \"Opportunity Name\"",
                "  account: \"Account Name\"", "  stage: Stage", "  outcome:", "    column: Stage",
                "    map:", "      \"Closed Won\": won", "      \"Closed Lost\": lost",
                "  created_at: \"Created Date\"", "  closed_at: \"Close Date\"", "  amount: Amount",
            ]
        )
    }

    @Test("Pipedrive: the prefix of each column does not hide its meaning")
    func pipedrive() throws {
        #expect(
            try columns(
                "opportunities",
                """
                Deal - ID,Deal - Title,Deal - Organization,Deal - Value,Deal - Currency of Value,Deal - Status,Deal - Stage,Deal - Won time,Deal - Deal created,Deal - Owner
                7,One,Acme,100,EUR,Won,Demo,2025-02-01 10:00:00,2025-01-01 10:00:00,Ann
                8,Two,Beta,200,EUR,Lost,Offer,,2025-01-02 10:00:00,Ann
                9,Three,Beta,300,EUR,Open,Offer,,2025-01-03 10:00:00,Bob

                """
            ) == [
                "  id: \"Deal - ID\"", "  name: \"Deal - Title\"",
                "  account: \"Deal - Organization\"", "  stage: \"Deal - Stage\"", "  outcome:",
                "    column: \"Deal - Status\"", "    map:", "      \"Won\": won",
                "      \"Lost\": lost", "      \"Open\": open",
                "  created_at: \"Deal - Deal created\"", "  closed_at: \"Deal - Won time\"",
                "  amount: {column: \"Deal - Value\", currency_column: \"Deal - Currency of Value\"}",
                "  owner: \"Deal - Owner\"",
            ]
        )
    }

    @Test("French and Spanish deals are read by their basic column names")
    func romance() throws {
        func fields(_ text: String) throws -> [String] {
            try columns("opportunities", text).filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
                .map { $0.split(separator: ":")[0].trimmingPrefix("  ").description }
        }
        let wanted = ["id", "account", "stage", "outcome", "created_at", "closed_at", "amount"]
        #expect(
            try fields(
                """
                Identifiant,Société,Étape,Montant,Date de création,Date de clôture
                1,Acme,Gagné,100,2025-01-01,2025-02-01
                2,Beta,Perdu,200,2025-01-02,2025-02-03

                """
            ) == wanted
        )
        #expect(
            try fields(
                """
                Identificador,Empresa,Etapa,Importe,Fecha de creación,Fecha de cierre
                1,Acme,Ganado,100,2025-01-01,2025-02-01
                2,Beta,Perdido,200,2025-01-02,2025-02-03

                """
            ) == wanted
        )
    }

    @Test(
        "a column of the right name is taken although some of its values cannot be read or all are blank"
    )
    func partlyReadable() throws {
        let text = """
            Deal ID;Firma;Status;Betrag;Erstellt;Abschlussdatum
            1;A;Gewonnen;1.200,50 €;01.02.2025;
            2;B;Verloren;auf Anfrage;15.02.2025;
            3;C;Offen;k. A.;unklar;

            """
        let mapping = try proposal("opportunities", text)
        let lines = mapping.split(separator: "\n").map(String.init)
        #expect(
            lines.filter { $0.contains("low confidence") } == [
                "  created_at: {column: Erstellt, format: DD.MM.YYYY}  # low confidence: named like it, but "
                    + "not every value can be read, such as \"unklar\"; map reads it as blank",
                "  closed_at: Abschlussdatum  # low confidence: named like it, but blank in the first rows",
                "  amount: Betrag  # low confidence: named like it, but not every value can be read, such as "
                    + "\"auf Anfrage\"; map reads it as blank",
            ]
        )
        let answer = try ImportFixture(text).read("opportunities", mapping: mapping)
        #expect(answer.reasons == ["3 amount bad_money", "4 created_at bad_time"])
    }

    @Test("ids of ten digits are no moments")
    func numericIDs() throws {
        let text = try proposal(
            "opportunities",
            "Parent ID,Account,Status\n1700000001,A,Won\n1700000002,B,Lost\n"
        )
        #expect(text.contains("# created_at: ?   # none of the columns looks like it\n"))
        #expect(
            text.contains("# id: ?   # none of the columns looks like it; one of: \"Parent ID\"\n")
        )
    }

    @Test("what no column looks like is asked for, with the columns it may be")
    func unsure() throws {
        #expect(
            try columns("opportunities", "Foo,Bar,Baz\n1,x,2025-01-01\n1,y,2025-01-02\n") == [
                "  # id: ?   # none of the columns looks like it; one of: Bar",
                "  # account: ?   # none of the columns looks like it; one of: Bar",
                "  # outcome: ?   # no column tells won from lost; a column with a map of its values "
                    + "to open, won, lost",
                "  # created_at: ?   # none of the columns looks like it; one of: Baz",
                "  # closed_at: ?   # none of the columns looks like it; one of: Baz",
                "  # amount: ?   # none of the columns looks like it; one of: Foo",
            ]
        )
        #expect(
            try columns("subscriptions", "Foo,Plan\n,basic\n,pro\n") == [
                "  # account: ?   # none of the columns looks like it", "  plan: Plan",
                "  # started_at: ?   # none of the columns looks like it",
                "  # mrr: ?   # none of the columns looks like it",
            ]
        )
        #expect(
            problems(of: try proposal("subscriptions", "Foo,Plan\n,basic\n"))
                == ["mapping_field_missing started_at"]
        )
    }

    // MARK: Events

    @Test("the e-mail column stands for the user where no column names one")
    func eventUser() throws {
        let text = """
            Usr Email,Action Performed,Ts,Company ID
            a@acme.example,Opened,2025-01-01T10:00:00Z,C1
            b@acme.example,Closed,2025-01-02T10:00:00Z,C1

            """
        #expect(
            try columns("events", text) == [
                "  event: \"Action Performed\"", "  time: Ts", "  user: \"Usr Email\"",
                "  account: \"Company ID\"", "  email: \"Usr Email\"",
            ]
        )
        let mapping = try proposal("events", text)
        let answer = try ImportFixture(text).read("events", mapping: mapping)
        #expect(answer.events.map(\.user) == ["a@acme.example", "b@acme.example"])
        #expect(answer.records.map(\.id) == ["a@acme.example", "b@acme.example"])
    }

    @Test("an event without a name or a person is asked for")
    func eventUnsure() throws {
        let text = try proposal("events", "When,Count\n2025-01-01,5\n2025-01-02,6\n")
        #expect(
            problems(of: text) == ["mapping_field_missing event", "mapping_actor_missing "]
        )
        #expect(text.contains("  # event: ?   # none of the columns looks like it"))
        #expect(text.contains("  # user: ?   # none of the columns looks like it"))
    }

    // MARK: Activities

    @Test("the type of touches comes from the column whose values are types, value by value")
    func activityType() throws {
        #expect(
            try columns(
                "activities",
                """
                Kunde,Art,Datum,Betreff
                Acme,Anruf,2025-01-01,Erster Kontakt
                Acme,Termin,2025-01-02,Vorstellung
                Beta,E-Mail,2025-01-03,Unterlagen
                Beta,Meeting,2025-01-04,Preis
                Beta,Sonstiges,2025-01-05,Rest

                """
            ) == [
                "  account: Kunde", "  type:", "    column: Art", "    map:",
                "      \"Anruf\": call", "      \"Termin\": meeting", "      \"E-Mail\": email",
                "      \"Meeting\": meeting",
                "      # \"Sonstiges\": ?   # meeting, call, demo, reply, email, security-review, "
                    + "provisioning, ticket or note? Until it is said, its rows are refused",
                "  occurred_at: Datum",
            ]
        )
    }

    @Test("a required choice that no column makes is left out, and the mapping says why it refuses")
    func activityUnsure() throws {
        let text = try proposal("activities", "Account,Date,Kind\nA,2025-01-01,x\nA,2025-01-02,y\n")
        #expect(
            text.contains(
                "  # type: ?   # no column tells it; a column with a map of its values to meeting, "
                    + "call, demo, reply, email, security-review, provisioning, ticket, note, or "
                    + "{value: …} for all rows\n"
            )
        )
        #expect(problems(of: text) == ["mapping_field_missing type"])
    }

    @Test("column names and values cannot break out of the YAML of a proposal")
    func hostileNames() throws {
        let text = try proposal(
            "opportunities",
            "\"a\nb: c\",\"x\u{1B}[31m\u{2028}\",Status\n1,2,\"Won\nkind: events\"\n2,3,\"Lost \"\"x\"\": {\"\n"
        )
        #expect(problems(of: text) == [])
        #expect(
            text.unicodeScalars.allSatisfy {
                $0 == "\n" || $0.properties.generalCategory != .control
            }
        )
    }
}
