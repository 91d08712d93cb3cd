import Growth
import Testing

@testable import Connectors

@Suite("Changing single values of the configuration file")
struct ConfigurationEditTests {
    private typealias Place = ConfigurationEdit.Place

    private func set(
        _ key: String,
        in table: String? = nil,
        _ value: ConfigurationEdit.Value,
        _ text: String
    ) throws -> String {
        try ConfigurationEdit.setting(Place(key, in: table), to: value, in: text)
    }

    private func read(_ text: String) throws -> Configuration {
        try ConfigurationFile.read(text, fileName: "g")
    }

    @Test("the lines of one key change, and every other byte stays")
    func oneKey() throws {
        let text = """
            # ours
            company: Acme   # as in the register

            # where we are
            time_zone: 'Europe/Berlin'
            """
        let found = try set("company", .text("Ac\"me: #1"), text)
        #expect(
            found == """
                # ours
                company: "Ac\\"me: #1"  # as in the register

                # where we are
                time_zone: 'Europe/Berlin'
                """
        )
        #expect(try set("company", .text("Acme"), text) == text)
    }

    @Test("one key of a table changes, and what is said about the others stays")
    func inTable() throws {
        let text = """
            events:
              # how they come
              signup: Signed Up
              activation:       # the moment of value
                - Project Created
                # shared with others
                - Report Shared  # by link

              # the loop
              invite: Invite Sent
            currency: EUR
            """
        #expect(
            try set("activation", in: "events", .list(["A", "B"]), text) == """
                events:
                  # how they come
                  signup: Signed Up
                  activation: ["A", "B"]  # the moment of value
                    # shared with others
                    # by link

                  # the loop
                  invite: Invite Sent
                currency: EUR
                """
        )
        #expect(
            try set("core_action", in: "events", .list(["Opened"]), text)
                == text.replacing(
                    "  invite: Invite Sent\n",
                    with: "  invite: Invite Sent\n  core_action: [\"Opened\"]\n"
                )
        )
    }

    @Test("a key that is missing comes behind its example, or to the end")
    func missing() throws {
        let template = ConfigurationFile.template(company: "Acme")
        let found = try set("domains", in: "internal", .list(["acme.example"]), template)
        #expect(
            found
                == template.replacing(
                    "#   accounts: [test-account]\n",
                    with:
                        "#   accounts: [test-account]\ninternal:\n  domains: [\"acme.example\"]\n"
                )
        )
        #expect(
            try set("company", .text("A"), "currency: EUR") == "currency: EUR\ncompany: \"A\"\n"
        )
        #expect(try set("company", .text("A"), "") == "company: \"A\"\n")
        #expect(try set("company", .text("A"), "# empty") == "# empty\ncompany: \"A\"\n")
        #expect(
            try set("signup", in: "events", .list(["S"]), "events:  # later\ncurrency: EUR\n")
                == "events:  # later\n  signup: [\"S\"]\ncurrency: EUR\n"
        )
    }

    @Test("the ends of lines stay as they are")
    func lineEnds() throws {
        let text = "company: A\r\n# c\r\ninternal:\r\n  domains: [a.com]\r\n"
        #expect(
            try set("company", .text("B"), text).utf8
                .elementsEqual("company: \"B\"\r\n# c\r\ninternal:\r\n  domains: [a.com]\r\n".utf8)
        )
        #expect(
            try set("accounts", in: "internal", .list(["t"]), text).utf8
                .elementsEqual("\(text)  accounts: [\"t\"]\r\n".utf8)
        )
        #expect(try set("company", .text("B"), "company: A") == "company: \"B\"")
    }

    @Test("a table in one line is written anew with all that it said")
    func flow() throws {
        let text =
            "events: {signup: S, core_action: {event: O, where: {n: 3}}}  # ours\ncompany: A\n"
        let found = try set("signup", in: "events", .list(["T"]), text)
        #expect(
            found == """
                events:  # ours
                  signup: ["T"]
                  core_action: {event: "O", where: {\"n\": "3"}}
                company: A

                """
        )
        #expect(try read(found).events.coreAction == read(text).events.coreAction)
    }

    @Test("a sign in quotes begins no comment, and long lists have a line for each")
    func signs() throws {
        let text = "company: \"A # b\"  # really\n"
        #expect(try set("company", .text("C"), text) == "company: \"C\"  # really\n")
        let names = (0..<12).map { "event number \($0)" }
        let found = try set("signup", in: "events", .list(names), text)
        #expect(found.contains("\n  signup:\n    - \"event number 0\"\n    - "))
        #expect(try read(found).events.signup.map { $0.event?.text } == names)
        #expect(
            try set("signup", in: "events", .list(["x"]), found).hasSuffix("  signup: [\"x\"]\n")
        )
    }

    @Test(
        "a file in which lines cannot be exchanged is refused",
        arguments: ["{company: A, currency: EUR}", "company: &a A\ntime_zone: *a\n"]
    )
    func refused(text: String) {
        let error = #expect(throws: InputProblems.self) { try set("company", .text("B"), text) }
        #expect(error?.problems.map(\.code) == ["configuration_not_editable"])
    }

    @Test("what would be wrong in the file is told, and nothing is half done")
    func wrong() {
        let error = #expect(throws: InputProblems.self) {
            try ConfigurationEdit.making(
                [
                    (Place("company"), .text("B")),
                    (Place("domains", in: "internal"), .list(["not a domain"])),
                ],
                in: "company: A\n"
            )
        }
        #expect(error?.problems.map(\.code) == ["domain_invalid"])
    }

    // MARK: Laws

    /// Pieces that files are made of, in many spellings.
    private static let pieces: [[String]] = [
        [
            "company: Acme # c1\n", "company: >-\n  Acme\n  Inc\n\n", "\"company\": 'A # 1'\n",
            "company:\n  Acme\n",
        ],
        ["# motion\ndeclared_motion: top-down\n", "declared_motion: unknown  # c2\n\n"],
        [
            "events:\n  signup: S  # c3\n  # c4\n  invite: [I, J]\n",
            "events: {signup: S, invite: {event: I, where: {a: b}}}\n",
            "events:\n    activation:\n    - A\n    # c5\n    - {event: B, where: {plan: \"#x\"}}\n# c6\n",
            "# events:\n#   signup: S\n",
        ],
        [
            "internal:\n  accounts: [t1,\n    t2]  # c7\n", "internal: {domains: [a.com]}\n",
            "internal:\n",
            "# internal:\n#   domains: [your-company.com]\n\n",
        ], ["time_zone: UTC\n", "currency: EUR # €\n# the end\n", "# the end"],
    ]

    @Test("whatever is changed in whatever file, exactly that value is another and no comment goes")
    func laws() throws {
        var random = Seeded(state: 41)
        var (changed, untold) = (0, 0)
        for _ in 0..<600 {
            let chosen = Self.pieces.shuffled(using: &random)
                .compactMap { $0.randomElement(using: &random) }
            var text = chosen.joined()
            if Bool.random(using: &random) { text.replace("\n", with: "\r\n") }
            guard let before = try? read(text) else {
                untold += 1
                continue
            }
            let name =
                ["Acme", "A # b", "é\u{301}: {x}", "- a", "\u{2028}\"\\"]
                .randomElement(using: &random) ?? ""
            var expected = before
            let after: String
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                after = try set("company", .text(name), text)
                expected.company = name
            case 1:
                after = try set("declared_motion", .text("bottom-up"), text)
                expected.declaredMotion = .bottomUp
            case 2:
                after = try set("domains", in: "internal", .list(["b.com", "c.org"]), text)
                expected.internalDomains = ["b.com", "c.org"]
            default:
                after = try set("activation", in: "events", .list([name, "Y"]), text)
                expected.events.activation = [name, "Y"].map { EventSelector(event: EventName($0)) }
            }
            changed += 1
            #expect(try read(after) == expected, "\(text)\n→\n\(after)")
            #expect(Self.comments(in: after) == Self.comments(in: text), "\(text)\n→\n\(after)")
            #expect(after.utf8.contains(0x0D) == text.utf8.contains(0x0D))
        }
        #expect(changed > 500, "only \(changed) of the files could be read, \(untold) could not")
    }

    /// Comments as the pieces write them.
    private static func comments(in text: String) -> Set<Substring> {
        Set(
            text.split(whereSeparator: \.isNewline)
                .flatMap { line in
                    [
                        "# c1", "# c2", "# c3", "# c4", "# c5", "# c6", "# c7", "# €", "# motion",
                        "# the end",
                    ]
                    .filter { line.contains($0) }
                }
                .map { $0[...] }
        )
    }

    /// Numbers that are the same at each run.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
