import Growth
import StoreHarness

@testable import ColumnStore

/// A log on a simulated machine.
struct LogFixture {
    static let workspace = [UInt8](0..<16)
    let machine = SimulatedMachine()

    func writer() throws -> LogWriter {
        try LogWriter(
            creating: "1.log",
            number: 1,
            on: machine.disk,
            workspace: Self.workspace,
            key: 0x0123_4567_89AB_CDEF
        )
    }

    /// Lets the step fail that comes next, or a later one.
    func failStep(_ step: Int, with fault: Fault) {
        machine.fail(atStep: machine.steps + step, with: fault)
    }

    /// What the program sees in the file.
    var bytes: [UInt8] { machine.image.files["1.log"] ?? [] }

    /// What the program sees in the file beside it.
    var witness: [UInt8] { machine.image.files["1.log.witness"] ?? [] }

    /// A log of `groups`, byte by byte.
    static func bytes(of groups: [[LogRecord]]) throws -> [UInt8] {
        let fixture = LogFixture()
        var writer = try fixture.writer()
        for group in groups { try writer.append(group) }
        return fixture.bytes
    }

    static func read(
        _ bytes: [UInt8],
        number: Int64 = 1,
        workspace: [UInt8] = workspace,
        witness: LogWitness? = nil
    ) throws -> [[LogRecord]] {
        try LogReader.read(
            FileBytes(copying: bytes),
            number: number,
            workspace: workspace,
            witness: witness
        )
    }

    /// Three groups of different records, small enough to try everything on.
    static let groups: [[LogRecord]] = [
        [.event(event("a", at: 5, properties: ["k": "v"])), .event(event("b"))],
        [.letter(DeadLetter(receivedAt: Timestamp(millis: 9), code: "c", reason: "r", body: "{"))],
        [.books(Hour(number: 3), EventBooks()), .event(event("c", user: nil, anonymous: "x"))],
    ]
}
