import Growth
import StoreHarness
import Testing

@testable import ColumnStore

@Suite struct LogTests {
    private let fixture = LogFixture()
    private let groups = LogFixture.groups

    /// The code with which `body` fails; `nil` when it does not.
    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StorageFailure)?.code
        }
    }

    /// Where each group of `bytes` begins, and where the last one ends.
    private func bounds(of groups: [[LogRecord]]) throws -> [Int] {
        try (0...groups.count).map { try LogFixture.bytes(of: Array(groups.prefix($0))).count }
    }

    /// The log, with another mark.
    private func marked(_ bytes: [UInt8], _ sequence: UInt64, _ end: Int) -> [UInt8] {
        var bytes = bytes
        let mark = LogMark(sequence: sequence, end: end)
        bytes.replaceSubrange(512..<1_024, with: mark.sector(key: 0x0123_4567_89AB_CDEF))
        return bytes
    }

    @Test("what was appended is read, group by group")
    func roundTrip() throws {
        var writer = try fixture.writer()
        #expect(writer.description == LogDescription(number: 1, name: "1.log"))
        #expect(writer.bytes == 1_024)
        #expect(try LogFixture.read(fixture.bytes) == [])
        for (index, group) in groups.enumerated() {
            try writer.append(group)
            #expect(writer.bytes == fixture.bytes.count)
            #expect(try LogFixture.read(fixture.bytes) == Array(groups.prefix(index + 1)))
        }
    }

    @Test("a group costs one write and one sync, then word of it; nothing costs nothing")
    func calls() throws {
        var writer = try fixture.writer()
        #expect(fixture.machine.steps == 4)
        try writer.append(groups[0])
        #expect(fixture.machine.steps == 9)
        try writer.append(groups[1])
        #expect(fixture.machine.steps == 13)
        try writer.append([])
        #expect(fixture.machine.steps == 13)
    }

    @Test("every truncation is damage, which says how much is left")
    func findsTruncation() throws {
        let bytes = try LogFixture.bytes(of: groups)
        let starts = try bounds(of: groups)
        for count in bytes.indices {
            let damage = #expect(throws: LogDamage.self, "\(count) bytes") {
                try LogFixture.read(Array(bytes.prefix(count)))
            }
            let whole = starts.dropFirst().count { $0 <= count }
            #expect(damage?.groups == whole, "\(count) bytes")
            #expect(damage?.salvaged == Array(groups.prefix(whole)), "\(count) bytes")
        }
    }

    @Test("every changed byte is found, or it is one of the mark and harmless")
    func findsChangedBytes() throws {
        let bytes = try LogFixture.bytes(of: groups)
        let starts = try bounds(of: groups)
        for position in bytes.indices {
            for mask: UInt8 in [1, 0xFF] {
                var changed = bytes
                changed[position] ^= mask
                if (512..<1_024).contains(position) {
                    #expect(try LogFixture.read(changed) == groups, "byte \(position)")
                    continue
                }
                let damage = #expect(throws: LogDamage.self, "byte \(position)") {
                    try LogFixture.read(changed)
                }
                let hit = starts.dropFirst().firstIndex { position < $0 }.map { $0 - 1 }
                let left = groups.indices.filter { $0 != hit }.map { groups[$0] }
                #expect(damage?.groups == (position < 512 ? 0 : hit))
                #expect(damage?.salvaged == (position < 512 ? [] : left))
            }
        }
    }

    @Test("damage says what is lost")
    func namesDamage() throws {
        var bytes = try LogFixture.bytes(of: groups)
        bytes[try bounds(of: groups)[1] + 30] ^= 1
        let damage = #expect(throws: LogDamage.self) { try LogFixture.read(bytes) }
        #expect(damage?.reason == "of 3 groups of events 2 are whole")
        let empty = #expect(throws: LogDamage.self) { try LogFixture.read([]) }
        #expect(
            empty?.reason == "the file is shorter than its header, so all of it is lost"
        )
    }

    @Test("a group cut at any byte before it was acknowledged leaves those before it")
    func forgivesTornGroups() throws {
        let bytes = try LogFixture.bytes(of: groups)
        let starts = try bounds(of: groups)
        let unmarked = marked(bytes, 2, starts[2])
        for count in starts[2]..<starts[3] {
            let torn = Array(unmarked.prefix(count))
            #expect(try LogFixture.read(torn) == Array(groups.prefix(2)), "\(count) bytes")
            let zeros = torn + [UInt8](repeating: 0, count: bytes.count - count)
            let isSame = zeros == unmarked
            #expect(try LogFixture.read(zeros) == Array(groups.prefix(isSame ? 3 : 2)))
        }
        #expect(try LogFixture.read(unmarked) == groups)
    }

    @Test("without the mark a hole before whole groups is damage all the same")
    func findsHolesWithoutMark() throws {
        let bytes = try LogFixture.bytes(of: groups)
        let starts = try bounds(of: groups)
        var hole = marked(bytes, 0, 1_024)
        hole.replaceSubrange(
            starts[0]..<starts[1],
            with: repeatElement(0, count: starts[1] - starts[0])
        )
        let damage = #expect(throws: LogDamage.self) { try LogFixture.read(hole) }
        #expect(damage?.groups == 0)
        #expect(damage?.salvaged == Array(groups.dropFirst()))
        var missing = bytes
        missing.removeSubrange(starts[1]..<starts[2])
        #expect(throws: LogDamage.self) { try LogFixture.read(missing) }
    }

    @Test("the log of another workspace, another number or another kind of file is damage")
    func refusesOthers() throws {
        let bytes = try LogFixture.bytes(of: groups)
        #expect(throws: LogDamage.self) { try LogFixture.read(bytes, number: 2) }
        #expect(throws: LogDamage.self) {
            try LogFixture.read(bytes, workspace: [UInt8](1...16))
        }
        #expect(throws: LogDamage.self) {
            try LogFixture.read([UInt8](repeating: 0, count: 4_096))
        }
    }

    @Test("a log that only newer programs can read is refused as such")
    func refusesNewer() throws {
        var bytes = try LogFixture.bytes(of: groups)
        bytes[12] = 2
        let crc = bytes.prefix(48).withUnsafeBytes { crc32c($0) }
        withUnsafeBytes(of: crc.littleEndian) { bytes.replaceSubrange(48..<52, with: $0) }
        #expect(code { _ = try LogFixture.read(bytes) } == "log_newer")
    }

    @Test("bytes that look like a group, in an event or of another log, are none")
    func ignoresForgeries() throws {
        let other = SimulatedMachine()
        var writer = try LogWriter(
            creating: "2.log",
            number: 2,
            on: other.disk,
            workspace: LogFixture.workspace,
            key: 1
        )
        for group in groups { try writer.append(group) }
        let foreign = (other.image.files["2.log"] ?? []).dropFirst(1_024)
        #expect(try LogFixture.read(LogFixture.bytes(of: []) + foreign) == [])
        let bytes = try LogFixture.bytes(of: groups)
        let starts = try bounds(of: groups)
        let repeated = bytes + bytes[starts[0]..<starts[1]]
        #expect(try LogFixture.read(repeated) == groups)
    }

    @Test("a group whose bytes are whole and make no sense is damage, even when it is the last")
    func refusesNonsense() throws {
        let payload: [UInt8] = [9, 9, 9]
        let header = payload.withUnsafeBytes { GroupHeader(sequence: 1, payload: $0) }
        let bytes =
            try LogFixture.bytes(of: []) + header.bytes(key: 0x0123_4567_89AB_CDEF) + payload
        let damage = #expect(throws: LogDamage.self) { try LogFixture.read(bytes) }
        #expect(damage?.groups == 0)
        #expect(damage?.salvaged == [])
    }

    @Test(
        "after a failed write the group does not count, and the next one takes its place",
        arguments: [Fault.noSpace, .overQuota, .shortWrite, .inputOutput]
    )
    func writesAgain(_ fault: Fault) throws {
        var writer = try fixture.writer()
        try writer.append(groups[0])
        let size = writer.bytes
        fixture.failStep(1, with: fault)
        let expected = fault == .inputOutput ? "disk_failed" : "disk_full"
        #expect(code { try writer.append(groups[1]) } == expected)
        #expect(writer.bytes == size)
        #expect(try LogFixture.read(fixture.bytes) == [groups[0]])
        try writer.append(groups[2])
        #expect(try LogFixture.read(fixture.bytes) == [groups[0], groups[2]])
        #expect(fixture.bytes.count == writer.bytes)
    }

    @Test("a longer group that failed leaves nothing behind the shorter one in its place")
    func cutsRemains() throws {
        let long = [LogRecord.event(event("long", properties: ["p": .string("long text")]))]
        var writer = try fixture.writer()
        fixture.failStep(1, with: .shortWrite)
        let both = Array(repeating: long[0], count: 40)
        #expect(code { try writer.append(both) } == "disk_full")
        #expect(fixture.bytes.count > writer.bytes)
        try writer.append(long)
        #expect(fixture.bytes.count == writer.bytes)
        #expect(try LogFixture.read(fixture.bytes) == [long])
    }

    @Test("the remains that cannot be cut off are cut off later")
    func cutsLater() throws {
        var writer = try fixture.writer()
        fixture.failStep(1, with: .shortWrite)
        #expect(code { try writer.append(groups[0]) } == "disk_full")
        fixture.failStep(1, with: .inputOutput)
        #expect(code { try writer.append(groups[1]) } == "disk_failed")
        try writer.append(groups[2])
        #expect(try LogFixture.read(fixture.bytes) == [groups[2]])
    }

    @Test("on a full disk appending fails until there is room, and then goes on")
    func fullDisk() throws {
        var writer = try fixture.writer()
        try writer.append(groups[0])
        fixture.machine.isFull = true
        let large = [LogRecord.event(event("x", properties: ["p": .string(text(2_000))]))]
        for _ in 0..<3 { #expect(code { try writer.append(large) } == "disk_full") }
        fixture.machine.isFull = false
        try writer.append(large)
        #expect(try LogFixture.read(fixture.bytes) == [groups[0], large])
    }

    @Test("a failed sync is final")
    func failedSync() throws {
        var writer = try fixture.writer()
        try writer.append(groups[0])
        fixture.failStep(2, with: .inputOutput)
        #expect(code { try writer.append(groups[1]) } == "sync_failed")
        let steps = fixture.machine.steps
        for _ in 0..<3 { #expect(code { try writer.append(groups[2]) } == "sync_failed") }
        #expect(fixture.machine.steps == steps)
    }

    @Test("word of a group that cannot be written changes nothing", arguments: 3...5)
    func failedMark(step: Int) throws {
        var writer = try fixture.writer()
        fixture.failStep(step, with: .inputOutput)
        try writer.append(groups[0])
        try writer.append(groups[1])
        #expect(try LogFixture.read(fixture.bytes) == Array(groups.prefix(2)))
    }

    @Test("a group beyond the limit is refused before anything is written")
    func limit() throws {
        var writer = try fixture.writer()
        let large = LogRecord.letter(
            DeadLetter(
                receivedAt: Timestamp(millis: 0),
                code: "c",
                reason: "r",
                body: text(LogFormat.payloadLimit)
            )
        )
        let steps = fixture.machine.steps
        #expect(code { try writer.append([large]) } == "group_too_large")
        #expect(fixture.machine.steps == steps)
        try writer.append(groups[0])
        #expect(try LogFixture.read(fixture.bytes) == [groups[0]])
    }

    @Test("a log that cannot be made is a failure at each step")
    func failsToBegin() {
        for step in 1...4 {
            let fixture = LogFixture()
            fixture.failStep(step, with: .inputOutput)
            let expected = step <= 2 ? "disk_failed" : "sync_failed"
            #expect(code { _ = try fixture.writer() } == expected, "step \(step)")
        }
    }

    @Test(
        "a power cut at any step loses nothing acknowledged and tears nothing",
        .timeLimit(.minutes(1))
    )
    func powerCuts() throws {
        let history = LogFixture()
        var writer = try history.writer()
        let first = history.machine.steps
        var acknowledged: [Int: Int] = [first: 0]
        history.failStep(6, with: .shortWrite)
        for group in [groups[0], groups[1], groups[2], groups[1]] {
            let count = acknowledged.values.max() ?? 0
            let isDone = (try? writer.append(group)) != nil
            acknowledged[history.machine.steps] = count + (isDone ? 1 : 0)
        }
        let all = [groups[0], groups[2], groups[1]]
        #expect(try LogFixture.read(history.bytes) == all)
        for step in first...history.machine.steps {
            let sure = acknowledged.filter { $0.key <= step }.values.max() ?? 0
            for model in LossModel.allCases {
                for seed in UInt64(0)..<60 {
                    let image = history.machine.image(afterStep: step, under: model, seed: seed)
                    let witness = (image.files["1.log.witness"] ?? [])
                        .withUnsafeBytes { LogWitness($0, log: "1.log") }
                    let read = try LogFixture.read(image.files["1.log"] ?? [], witness: witness)
                    let note: Comment = "step \(step), \(model), seed \(seed)"
                    #expect(read.count >= sure && read.count <= sure + 1, note)
                    #expect(Array(read.prefix(sure)) == Array(all.prefix(sure)), note)
                }
            }
        }
    }

    private func text(_ count: Int) -> String { String(repeating: "x", count: count) }
}
