import Growth
import Testing

@testable import ColumnStore

@Suite("What is told beside a log") struct LogWitnessTests {
    private func witness(_ bytes: [UInt8], log: String = "1.log") -> LogWitness? {
        bytes.withUnsafeBytes { LogWitness($0, log: log) }
    }

    @Test("It tells of every acknowledged group, with the events and their times")
    func tells() throws {
        let fixture = LogFixture()
        var writer = try fixture.writer()
        #expect(fixture.witness.isEmpty)
        for group in LogFixture.groups { try writer.append(group) }
        let found = try #require(witness(fixture.witness))
        #expect(found.mark == LogMark(sequence: 3, end: fixture.bytes.count))
        #expect((found.events, found.earliest?.millis, found.latest?.millis) == (3, 0, 5))
        #expect(try LogFixture.read(fixture.bytes, witness: found) == LogFixture.groups)
    }

    @Test("An old copy of the log, which is whole by itself, is damage")
    func oldCopy() throws {
        let fixture = LogFixture()
        var writer = try fixture.writer()
        var copies = [fixture.bytes]
        for group in LogFixture.groups {
            try writer.append(group)
            copies.append(fixture.bytes)
        }
        let found = witness(fixture.witness)
        for (groups, copy) in copies.dropLast().enumerated() {
            #expect(try LogFixture.read(copy).count == groups)
            let damage = #expect(throws: LogDamage.self) {
                try LogFixture.read(copy, witness: found)
            }
            #expect(damage?.reason == "of 3 groups of events \(groups) are whole")
        }
    }

    @Test("Another log of the same number under the name is damage, however long it is")
    func anotherLog() throws {
        let fixture = LogFixture()
        var writer = try fixture.writer()
        try writer.append(LogFixture.groups[0])
        let found = try #require(witness(fixture.witness))
        var other = LogWitness(key: found.key ^ 1)
        other.add(LogFixture.groups[0], end: found.mark.end)
        let damage = #expect(throws: LogDamage.self) {
            try LogFixture.read(fixture.bytes, witness: other)
        }
        #expect(damage?.reason == "it is the log of another place, so all of it is lost")
    }

    @Test("A witness that is old proves less, one that changed or is of another log nothing")
    func provesLess() throws {
        let fixture = LogFixture()
        var writer = try fixture.writer()
        try writer.append(LogFixture.groups[0])
        let old = witness(fixture.witness)
        try writer.append(LogFixture.groups[1])
        #expect(try LogFixture.read(fixture.bytes, witness: old).count == 2)
        let whole = fixture.witness
        #expect(witness(whole) != nil)
        #expect(witness(whole, log: "2.log") == nil)
        for position in whole.indices {
            var changed = whole
            changed[position] ^= 0x10
            #expect(witness(changed) == nil, "byte \(position)")
            #expect(witness(Array(whole[..<position])) == nil, "cut to \(position)")
        }
        #expect(witness(whole + [0]) == nil)
    }
}
