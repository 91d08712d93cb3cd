extension Script {
    /// All scripts, by name.
    public static let all: [Script] = [
        begin, importEvents, importRecords, replace, undo, ingest, importAfterIngest, migration,
        compact, erase, backup, restore,
    ]

    /// The script with this name.
    public static func named(_ name: String) -> Script? { all.first { $0.name == name } }

    private static let files = [
        "events.jsonl": eventLines(1...40) + "{\"type\":\"track\"}\n",
        "again.jsonl": eventLines(30...60) + eventLines(5...6, plan: "other"),
        "usage.csv":
            "n,who,what,day\n1,u1,one,2024-01-02\n2,u2,two,2024-02-01\nx,u3,three,never\n",
        "first.yaml": mapping(event: "who"), "second.yaml": mapping(event: "what"),
        "accounts.csv": "id,name,created_at\na1,One,2024-01-01\na2,Two,2024-01-02\n",
    ]

    private static let make = Step("init", "disk/w")
    private static let first = Step(
        "import",
        "events",
        "in/events.jsonl",
        "-w",
        "disk/w",
        done: [1]
    )
    private static let second = Step(
        "import",
        "events",
        "in/again.jsonl",
        "-w",
        "disk/w",
        done: [1]
    )
    private static func usage(_ mapping: String) -> Step {
        Step("import", "events", "in/usage.csv", "-m", "in/" + mapping, "-w", "disk/w", done: [1])
    }

    /// A workspace is made.
    static let begin = Script("init", steps: [make])

    /// Files of events come, with rows that cannot be read and copies that contradict.
    static let importEvents = Script(
        "import of events",
        inputs: files,
        after: [make],
        steps: [first, second]
    )

    /// Records come.
    static let importRecords = Script(
        "import of records",
        inputs: files,
        after: [make],
        steps: [Step("import", "accounts", "in/accounts.csv", "-w", "disk/w")]
    )

    /// A file comes again under a corrected mapping and replaces what it brought.
    static let replace = Script(
        "replacing import",
        inputs: files,
        after: [make, first, usage("first.yaml")],
        steps: [usage("second.yaml")]
    )

    /// Imports are taken back.
    static let undo = Script(
        "undo",
        inputs: files,
        after: [make, first, second],
        steps: [
            Step("imports", "undo", "1", "-w", "disk/w"),
            Step("imports", "undo", "2", "-w", "disk/w"),
        ]
    )

    /// Live events come in groups, some twice, some broken.
    static let ingest = Script("ingest", inputs: files, after: [make], steps: [live, more])

    private static let live = Step(
        "ingest",
        "--batch",
        "8",
        "-w",
        "disk/w",
        groups: [
            eventLines(101...108), eventLines(106...113),
            eventLines(114...120) + "{\"type\":\"track\"}\n",
            eventLines(101...101, plan: "other") + eventLines(121...127),
        ],
        done: [1]
    )
    private static let more = Step(
        "ingest",
        "--batch",
        "8",
        "-w",
        "disk/w",
        groups: [eventLines(126...133), eventLines(101...108)]
    )

    /// What came live is sealed when a file comes, and stays when the file goes.
    static let importAfterIngest = Script(
        "import after ingest",
        inputs: files,
        after: [make, live],
        steps: [first, Step("imports", "undo", "1", "-w", "disk/w")]
    )

    /// A workspace of the first format is opened.
    static let migration = Script(
        "migration",
        base: workspaceOfFormat1,
        steps: [Step("status", "-w", "disk/w")]
    )

    /// What is hidden is left out of new files.
    static let compact = Script(
        "compact",
        inputs: files,
        after: [make, first, live, second, Step("imports", "undo", "1", "-w", "disk/w")],
        steps: [Step("compact", "-w", "disk/w")]
    )

    /// A person is erased, then the files are rewritten.
    static let erase = Script(
        "erasure",
        inputs: files,
        after: [make, first, live],
        steps: [
            Step("people", "erase", "u3", "--yes", "-w", "disk/w"),
            Step("compact", "-w", "disk/w"),
        ]
    )

    /// A copy is made of everything; the workspace stays as it is.
    static let backup = Script(
        "backup",
        inputs: files,
        after: [make, first, live],
        steps: [Step("backup", "disk/copy", "-w", "disk/w")]
    )

    /// A workspace is made of a copy.
    static let restore = Script(
        "restore",
        inputs: files,
        after: [
            Step("init", "disk/old"), Step("import", "events", "in/again.jsonl", "-w", "disk/old"),
            Step("backup", "disk/copy", "-w", "disk/old"),
        ],
        steps: [Step("restore", "disk/copy", "-w", "disk/w")]
    )

    private static let workspaceOfFormat1: DiskImage = {
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let fixture = "/" + tests + "/EngineTests/Fixtures/workspace-format-1"
        return (try? DiskImage(ofFolder: fixture))?.inside("w") ?? DiskImage()
    }()

    /// Events of a few people as lines of JSON.
    static func eventLines(_ numbers: ClosedRange<Int>, plan: String = "free") -> String {
        numbers.map { number in
            #"{"messageId":"m\#(number)","type":"track","event":"Opened","userId":"u\#(number % 7)","timestamp":"2026-01-\#(number % 19 + 10)T00:00:0\#(number % 10)Z","properties":{"plan":"\#(plan)"}}"#
                + "\n"
        }
        .joined()
    }

    /// A mapping of `usage.csv`; the wrong column for the event is a mistake that gets corrected.
    static func mapping(event: String) -> String {
        """
        kind: events
        columns:
          id: n
          user: who
          event: \(event)
          time: {column: day, format: YYYY-MM-DD}

        """
    }
}
