import Growth
import Testing

@testable import Connectors

@Suite("Import of mapped CSV")
struct MappedImportTests {
    @Test("a usage row becomes an event that names its account through the subscription")
    func usage() throws {
        let fixture = try ImportFixture(
            """
            usage_id,subscription_id,usage_date,feature,count
            U-1,S-1,25/3/2026,feature_20,9
            U-1,S-2,2/4/2026,feature_21,

            """
        )
        let answer = try fixture.read(
            "events",
            mapping: """
                kind: events
                columns:
                  id: usage_id
                  event: feature
                  time: usage_date
                  account: {column: subscription_id, lookup: subscriptions}
                properties: "*"
                """
        )
        #expect(
            answer.events == [
                Event(
                    id: "U-1",
                    name: "feature_20",
                    account: .through(.subscriptions, "S-1"),
                    time: try #require(Timestamp(iso: "2026-03-25")),
                    properties: ["count": "9"]
                ),
                Event(
                    id: "U-1",
                    name: "feature_21",
                    account: .through(.subscriptions, "S-2"),
                    time: try #require(Timestamp(iso: "2026-04-02"))
                ),
            ]
        )
        #expect(answer.summary?.accepted == 2)
    }

    @Test("rows without an id get one from their bytes and their place among equal rows")
    func rowIDs() throws {
        let text = "event,time,user\nopen,2026-01-01,u1\nopen,2026-01-01,u1\nopen,2026-01-01,u2\n"
        let first = try ImportFixture(text).read("events").events.map(\.id)
        let second = try ImportFixture(text).read("events").events.map(\.id)
        #expect(first == second)
        #expect(Set(first).count == 3)
        #expect(first[0].text.hasSuffix("-1") && first[1].text.hasSuffix("-2"))
        #expect(first[0].text.dropLast(2) == first[1].text.dropLast(2))
    }

    @Test("the e-mails of a user are facts about the person, dated by their first and last event")
    func email() throws {
        let answer = try ImportFixture(
            """
            event,time,user,email
            a,2026-01-02,u1,old@acme.example
            b,2026-01-09,u1,new@acme.example
            c,2026-01-01,u1,old@acme.example
            """
        )
        .read("events")
        #expect(answer.events.count == 3)
        func fact(_ email: String, _ day: String) -> Record {
            Record(
                kind: .people,
                id: "u1",
                fields: ["email": .text(email)],
                updatedAt: Timestamp(iso: day)
            )
        }
        #expect(
            answer.records == [
                fact("old@acme.example", "2026-01-01"), fact("old@acme.example", "2026-01-02"),
                fact("new@acme.example", "2026-01-09"),
            ]
        )
    }

    @Test("rows of delimiters alone are skipped, a padded last line of a report is its footer")
    func blankRows() throws {
        let answer = try ImportFixture(
            "event,time,user\na,2026-01-01,u1\n,,\nb,2026-01-02,u1\n\"Copyright (c) 2026, X\",,\n"
        )
        .read("events")
        #expect(answer.events.count == 2)
        #expect(answer.rejections.isEmpty)
    }

    @Test("a Salesforce task that is not completed has not happened: it is skipped, not refused")
    func openTasks() throws {
        let answer = try ImportFixture(
            """
            Id,AccountId,Status,CompletedDateTime,ActivityDate,TaskSubtype,Subject
            T1,A1,Open,,2026-02-01,Call,Intro
            T2,A1,Completed,2026-02-02T10:00:00Z,2026-02-01,Call,Intro
            """
        )
        .read("activities")
        #expect(answer.records.map(\.id) == ["T2"])
        #expect(answer.rejections.isEmpty)
        #expect(answer.summary?.skipped == 1)
    }

    @Test("our own column names: an id named after its kind, another currency column, a foreign id")
    func canonicalColumns() throws {
        let own = try ImportFixture(
            "subscription_id,account_id,started_at,mrr,currency\ns1,a1,2026-01-01,10,EUR\ns2,a2,2026-01-01,20,USD\n"
        )
        .read("subscriptions")
        #expect(own.records.map(\.id) == ["s1", "s2"])
        #expect(own.records.map(\.account) == ["a1", "a2"])
        #expect(own.records.compactMap { $0.money("mrr")?.plain } == ["10.00 EUR", "20.00 USD"])
        #expect(throws: InputProblem.self) {
            try ImportFixture("contract_id,account,started_at,mrr\nc1,a1,2026-01-01,10\n")
                .read("subscriptions")
        }
    }

    @Test("deals: stage words, filters, constants, defaults, minor units, other currencies")
    func deals() throws {
        let answer = try ImportFixture(
            """
            Deal;Firm;Step;Value;Opened;Region
            D1;Acme;4 - Closed WON;€ 1.234,50;09.03.2026;EU
            D2;;Lost to rival;10;10.03.2026;EU
            D3;Beta;Talk;-;11.03.2026;US
            D4;Beta;Talk;1,234;x;EU
            D5;Beta;Talk
            D6;Beta;Talk;1;12.03.2026;EU;extra

            """
        )
        .read(
            "opportunities",
            mapping: """
                kind: opportunities
                delimiter: ";"
                decimal: ","
                currency: EUR
                columns:
                  id: Deal
                  account: {column: Firm, default: nobody}
                  stage: Step
                  outcome: {column: Step, map: {"*won*": won, "*lost*": lost, "*": open}}
                  amount: Value
                  created_at: Opened
                  source: {value: import}
                when: {Region: [EU, ""]}
                """
        )
        #expect(
            answer.records.map {
                "\($0.id) \($0.text("outcome") ?? "") \($0.text("account") ?? "") \($0.money("amount")?.plain ?? "")"
            }
                == ["D1 won Acme 1234.50 EUR", "D2 lost nobody 10.00 EUR", "D5 open Beta "]
        )
        #expect(answer.reasons == ["5 amount too_many_decimals", "7  more_cells_than_header"])
        #expect(answer.summary?.skips == [.init(reason: "filtered out by the mapping", rows: 1)])
        #expect(
            answer.summary?.notes == [
                "1 row: fewer cells than the header; the missing ones were read as blank"
            ]
        )
    }

    @Test("days and months that cannot be told apart stop the import and ask for the format")
    func ambiguous() throws {
        let fixture = try ImportFixture("event,time,user\na,1/2/2026,u\nb,3/4/2026,u\n")
        #expect {
            try fixture.read("events")
        } throws: { error in
            (error as? InputProblems)?.problems.map(\.code) == ["date_order_ambiguous"]
        }
        let mapping = """
            kind: events
            columns: {event: event, user: user, time: {column: time, format: MM/DD/YYYY}}
            """
        #expect(
            try fixture.read("events", mapping: mapping).events.map(\.time.iso)
                == ["2026-01-02T00:00:00Z", "2026-03-04T00:00:00Z"]
        )
    }

    @Test("a file whose columns are not known asks for a mapping")
    func needed() throws {
        let fixture = try ImportFixture("foo,bar\n1,2\n")
        #expect {
            try fixture.read("events")
        } throws: { error in
            (error as? InputProblem)?.code == "mapping_needed"
        }
    }

    @Test("an amount, number or date that cannot be read names the cure")
    func cure() throws {
        let answer = try ImportFixture(
            "account,mrr,seats,started_at\nA,k. A.,?,2026-01-01\nB,auf Anfrage,x,2026-01-01\n"
                + "C,1,\"y\n\u{1B}\",2026-01-01\nD,1,1,bald\n"
        )
        .read("subscriptions")
        #expect(answer.records.map { $0.text("account") } == ["A"])
        func cure(_ value: String) -> String {
            "; write map: {\"\(value)\": \"\"} for this column in the mapping to read it as blank"
        }
        #expect(
            answer.rejections.map(\.reason) == [
                "not an amount of money" + cure("auf Anfrage"),
                "not a whole number of 64 bits" + cure("y\\n\\u001b"),
                "not a date that exists, written as iso" + cure("bald"),
            ]
        )
        let cured = try ImportFixture("Kunde,Preis,Start\nA,auf Anfrage,2026-01-01\n")
            .read(
                "subscriptions",
                mapping: """
                    kind: subscriptions
                    columns:
                      account: Kunde
                      started_at: Start
                      mrr: {column: Preis, map: {"auf Anfrage": ""}}
                    """
            )
        #expect(cured.records.count == 1 && cured.rejections.isEmpty)
    }

    @Test("a file with nothing but a header is told in one note")
    func headerOnly() throws {
        let answer = try ImportFixture("id,name,domain\n").read("accounts")
        #expect(answer.summary?.rows == 0)
        #expect(answer.summary?.notes == ["the file holds a header and no rows"])
        #expect(answer.summary?.format == "our own column names")
    }

    @Test("unknown columns are quoted without their control characters, at most eight")
    func unknownColumns() throws {
        let fixture = try ImportFixture(
            "a\u{1B}[31m,\"b\nc\",d,e,f,g,h,i,j,k\n1,2,3,4,5,6,7,8,9,10\n",
            name: "my 'own' file.csv"
        )
        do {
            _ = try fixture.read("events")
            Issue.record("the columns are known")
        } catch let problem as InputProblem {
            #expect(
                problem.message
                    == "the columns of this CSV are not known: a\\u{1B}[31m, b\\nc, d, e, f, g, h, i, …."
            )
            #expect(problem.advice.contains("my '\\''own'\\'' file.csv' --propose"))
        }
    }

    @Test("missing columns of a mapping are told together, each with the nearest name")
    func missingColumns() throws {
        let fixture = try ImportFixture("event_name,when,who\na,2026-01-01,u\n")
        do {
            _ = try fixture.read(
                "events",
                mapping: "kind: events\ncolumns: {event: evnt_name, time: wen, user: who}\n"
            )
            Issue.record("the mapping names columns that are not there")
        } catch let error as InputProblems {
            #expect(error.problems.map(\.code) == ["column_missing", "column_missing"])
            #expect(
                error.problems.map(\.advice) == [
                    "Did you mean \"event_name\"?", "Did you mean \"when\"?",
                ]
            )
        }
    }

    @Test("joined ids keep their parts apart; facts without an id are identified by their fields")
    func ids() throws {
        let joined = try ImportFixture("a,b,name\nx|y,z,N\nx,y|z,M\n")
            .read(
                "accounts",
                mapping: "kind: accounts\nid: [a, b]\ncolumns: {name: name}\n"
            )
        #expect(joined.records.map(\.id) == ["x\\|y|z", "x|y\\|z"])
        let people = try ImportFixture("email,name\na@b.example,A\n").read("people")
        #expect(people.records.map(\.id) == ["a@b.example"])
        let touches = try ImportFixture(
            "account,type,occurred_at\nA,call,2026-01-01\nA,call,2026-01-01\n"
        )
        .read("activities")
        #expect(
            touches.records.map(\.id) == [
                "A|||call|2026-01-01T00:00:00Z", "A|||call|2026-01-01T00:00:00Z#2",
            ]
        )
    }

    @Test("footers of reports are left out with a note, short rows before data are data")
    func footers() throws {
        let answer = try ImportFixture(
            """
            Opportunity Name,Account Name,Stage,Amount,Amount Currency,Created Date
            One,Acme,Closed Won,"1,000.00",USD,3/25/2026
            Two
            Three,Beta,Prospecting,,USD,3/26/2026

            Total (3),,,"1,000.00"
            "Confidential Information - Do Not Distribute"
            "Copyright (c) 2000-2026 someone"

            """
        )
        .read("opportunities")
        #expect(answer.records.compactMap { $0.text("name") } == ["One", "Three"])
        #expect(answer.records.map { $0.text("outcome") } == ["won", "open"])
        #expect(answer.reasons == ["3 outcome missing_field"])
        #expect(answer.summary?.skips == [.init(reason: "footer of a report", rows: 3)])
        #expect(answer.summary?.format == "Salesforce report of opportunities")
        let kept = try ImportFixture("id,name,domain\na,A,a.example\nb\n").read("accounts")
        #expect(kept.records.map(\.id) == ["a", "b"])
    }
}

@Suite("Known CSV exports")
struct KnownExportTests {
    private func read(_ kind: String, _ text: String) throws -> [String] {
        let answer = try ImportFixture(text).read(kind)
        return [answer.summary?.format ?? ""]
            + answer.records.map { record in
                let fields = record.fields.sorted { $0.key < $1.key }
                    .map { "\($0.key)=\($0.value.display)" }
                return "\(record.id): " + fields.joined(separator: " ")
            } + answer.reasons
    }

    @Test("Stripe subscriptions and payments of the dashboard")
    func stripe() throws {
        #expect(
            try read(
                "subscriptions",
                """
                id,Customer ID,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start Date (UTC),Ended At (UTC)
                sub_1,cus_1,a@b.example,pro,3,eur,month,49.00,active,2026-01-01 10:00,2026-01-02 10:00,
                """
            ) == [
                "Stripe dashboard, subscriptions",
                "sub_1: account=cus_1 amount=49.00 EUR ended_at= interval=month is_trial=false "
                    + "payer=a@b.example plan=pro quantity=3 seats=3 started_at=2026-01-02T10:00:00Z status=active",
            ]
        )
        #expect(
            try read(
                "invoices",
                """
                id,Description,Created (UTC),Amount,Currency,Status,Customer ID
                ch_1,x,2026-01-01 10:00,"1,049.00",usd,Paid,cus_1
                ch_2,x,2026-01-01 10:00,49.00,usd,Failed,cus_1
                """
            ) == [
                "Stripe dashboard, payments",
                "ch_1: account=cus_1 amount=1049.00 USD issued_at=2026-01-01T10:00:00Z "
                    + "paid_at=2026-01-01T10:00:00Z status=Paid",
            ]
        )
    }

    @Test("HubSpot deals, their stage dates, contacts")
    func hubSpot() throws {
        let deals = #"""
            Record ID,Deal Name,Deal Stage,Is Closed Won,Amount,Create Date,Associated Company IDs,"Date entered ""Demo (Sales Pipeline)""","Date entered ""Closed won (Sales Pipeline)"""
            1,One,Closed won (Sales Pipeline),true,100,2026-01-01 10:00,77;78,2026-01-02 10:00,2026-01-03 10:00
            2,Two,Demo,false,,2026-01-01 10:00,,2026-01-05 10:00,
            3,Three,New,false,,2026-01-01 10:00,,,

            """#
        #expect(
            try read("opportunities", deals) == [
                "HubSpot deals",
                "1: account=77 amount=100.00 USD created_at=2026-01-01T10:00:00Z name=One outcome=won "
                    + "stage=Closed won (Sales Pipeline)",
                "2: account= amount= created_at=2026-01-01T10:00:00Z name=Two outcome=open stage=Demo",
                "3: account= amount= created_at=2026-01-01T10:00:00Z name=Three outcome=open stage=New",
            ]
        )
        #expect(
            try read("stage-changes", deals) == [
                "HubSpot deals, their stage dates",
                "1|Demo|2026-01-02T10:00:00Z: changed_at=2026-01-02T10:00:00Z opportunity=1 stage=Demo",
                "1|Closed won|2026-01-03T10:00:00Z: changed_at=2026-01-03T10:00:00Z opportunity=1 stage=Closed won",
                "2|Demo|2026-01-05T10:00:00Z: changed_at=2026-01-05T10:00:00Z opportunity=2 stage=Demo",
            ]
        )
        #expect(
            try read("people", "Record ID,First Name,Last Name,Email\n9,Ada,Love,ada@b.example\n")
                == [
                    "HubSpot contacts", "9: email=ada@b.example name=Ada Love",
                ]
        )
    }

    @Test("Salesforce by API names, and both histories")
    func salesforce() throws {
        #expect(
            try read(
                "opportunities",
                """
                Id,Name,AccountId,StageName,Amount,IsClosed,IsWon,CreatedDate,CloseDate
                006A,One,001A,Closed Won,100.5,true,true,2026-01-01T10:00:00.000Z,2026-02-01
                006B,Two,001A,Dead,,true,false,2026-01-01T10:00:00.000+0000,2026-02-01
                006C,Three,001A,Talk,,false,false,2026-01-01T10:00:00.000Z,2026-02-01
                """
            )
            .map { String($0.prefix(40)) } == [
                "Salesforce Opportunity", "006A: account=001A amount=100.50 USD clo",
                "006B: account=001A amount= closed_at=202",
                "006C: account=001A amount= closed_at=202",
            ]
        )
        #expect(
            try read(
                "stage-changes",
                """
                Id,OpportunityId,Field,OldValue,NewValue,CreatedDate
                h1,006A,StageName,Talk,Closed Won,2026-01-02T10:00:00Z
                h2,006A,Amount,1,2,2026-01-02T10:00:00Z
                """
            ) == [
                "Salesforce OpportunityFieldHistory",
                "h1: changed_at=2026-01-02T10:00:00Z opportunity=006A previous_stage=Talk stage=Closed Won",
            ]
        )
    }

    @Test("a blank cell says in a vendor's export that the field is empty, under a mapping nothing")
    func blankCells() throws {
        let text = """
            Id,StageName,CreatedDate,Amount,AccountId
            d,Talk,2026-01-01,,001
            e,Talk,2026-01-01
            """
        let export = try ImportFixture(text).read("opportunities").records
        #expect(export.map { $0.fields["amount"] } == [.empty, nil])
        let mapping = """
            kind: opportunities
            columns:
              id: Id
              stage: StageName
              amount: Amount
            """
        let mapped = try ImportFixture(text).read("opportunities", mapping: mapping).records
        #expect(mapped.map { $0.fields["amount"] } == [nil, nil])
    }

    @Test("a tracks table of a Segment warehouse")
    func warehouse() throws {
        let answer = try ImportFixture(
            """
            id,anonymous_id,user_id,event,event_text,context_ip,context_group_id,original_timestamp,sent_at,received_at,timestamp,plan
            m1,a1,u1,report_opened,Report Opened,1.2.3.4,acme,2026-01-01 10:00:05,2026-01-01 10:00:06,2026-01-01 10:00:02,2026-01-01 10:00:01,pro
            """
        )
        .read("events")
        #expect(
            answer.events == [
                Event(
                    id: "m1",
                    name: "Report Opened",
                    user: "u1",
                    anonymous: "a1",
                    account: .id("acme"),
                    time: try #require(Timestamp(iso: "2026-01-01T10:00:01Z")),
                    originalTime: Timestamp(iso: "2026-01-01T10:00:05Z"),
                    sentAt: Timestamp(iso: "2026-01-01T10:00:06Z"),
                    receivedAt: Timestamp(iso: "2026-01-01T10:00:02Z"),
                    properties: ["plan": "pro"]
                )
            ]
        )
    }
}
