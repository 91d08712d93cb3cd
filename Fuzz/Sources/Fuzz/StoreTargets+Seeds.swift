import Growth

@testable import ColumnStore

extension StoreTargets {
    /// Small files of every sort, for the corpora.
    static func seeds() throws -> [(name: String, bytes: [UInt8])] {
        var log = LogEncoder()
        log.bytes = LogHeader(number: 1, workspace: workspace, key: 0).sector
        log.bytes += LogMark(sequence: 0, end: LogFormat.groupsStart).sector(key: 0)
        for (index, records) in groups.enumerated() {
            let payload = records.flatMap(written)
            let header = payload.withUnsafeBytes {
                GroupHeader(sequence: UInt64(index) + 1, payload: $0)
            }
            log.bytes += header.bytes(key: 0) + payload
        }
        var mask = Mask(rows: 100)
        mask.setCopy(3, true)
        mask.remove(99)
        let disk = MemoryDisk()
        _ = try mask.write(
            name: "a.mask",
            on: disk,
            workspace: workspace,
            segment: "a.segment"
        )
        return [
            ("log/two-groups", log.bytes),
            ("log/empty", Array(log.bytes[..<LogFormat.groupsStart])),
            ("segment/four", array(try written(fewEvents))),
            ("segment/many", array(try written(manyEvents))),
            ("segment/none", array(try written([]))),
            ("mask/two", try disk.contents(of: "a.mask").map(array) ?? []),
        ]
    }

    /// A copy: the bytes themselves go with the last mention of the file.
    private static func array(_ file: FileBytes) -> [UInt8] {
        withExtendedLifetime(file) { Array(file.bytes) }
    }

    private static let fewEvents = [
        Event(id: "1", name: "Signed Up", user: "u", time: Timestamp(millis: 1_767_225_600_000)),
        Event(
            id: "6fa459ea-ee8a-3ca4-894e-db77e160355e",
            call: .alias,
            name: "alias",
            user: "u",
            anonymous: "d",
            previous: "o",
            account: .id("acme"),
            time: Timestamp(millis: -1),
            originalTime: Timestamp(millis: 5),
            sentAt: Timestamp(millis: 6),
            receivedAt: Timestamp(millis: 7)
        ),
        Event(
            id: "3",
            call: .group,
            name: "group",
            account: .through(.subscriptions, "s"),
            time: Timestamp(millis: 0),
            properties: ["plan": "pro", "n": .array([1, .number(2.5)])]
        ),
        Event(id: "", name: "", anonymous: "é", time: .distantFuture, originalTime: .distantPast),
    ]

    private static let manyEvents = (0..<200)
        .map { row in
            Event(
                id: MessageID("m\(row)"),
                name: row % 3 == 0 ? "Opened" : "Closed",
                user: UserID("u\(row / 20)"),
                time: Timestamp(millis: 1_767_225_600_000 + Int64(row * row) * 1_000),
                properties: ["step": JSONValue(row % 7), "where": "somewhere on the page"]
            )
        }

    private static let groups: [[LogRecord]] = [
        fewEvents.map { .event($0) },
        [
            .letter(
                DeadLetter(
                    receivedAt: Timestamp(millis: 9),
                    code: "conflicting_copy",
                    reason: "r",
                    body: "{}",
                    people: ["u", "d"]
                )
            ), .books(Hour(number: 491_000), EventBooks()),
        ],
    ]
}
