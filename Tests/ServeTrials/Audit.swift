/// What writers sent and were promised, held against the events of a workspace.
struct Audit: CustomStringConvertible {
    /// One writer, whose events are numbered from 0.
    struct Writer {
        /// Events with lower numbers may be there.
        var sent = 0
        /// These must be there.
        var acknowledged = Bitmap()
    }

    /// Events there are.
    private(set) var stored = 0
    /// Acknowledged ones that are not there.
    private(set) var lost = 0
    /// Ids that are there more than once, each repetition.
    private(set) var twice = 0
    /// Events that nobody sent.
    private(set) var unknown = 0

    /// Lists the events of the program's workspace, which are never all in memory, only a bit each.
    /// - Throws: `Trouble` when they cannot be listed.
    init(of program: Program, against writers: [Writer]) throws {
        var seen = [Bitmap](repeating: Bitmap(), count: writers.count)
        var line: [UInt8] = []
        try program.run(["events", "-w", program.workspace, "--messages"]) { piece in
            for byte in piece {
                if byte != UInt8(ascii: "\n") {
                    line.append(byte)
                } else {
                    count(line, of: writers, in: &seen)
                    line.removeAll(keepingCapacity: true)
                }
            }
        }
        lost = zip(writers, seen).reduce(0) { $0 + $1.0.acknowledged.count(without: $1.1) }
    }

    private mutating func count(_ id: [UInt8], of writers: [Writer], in seen: inout [Bitmap]) {
        stored += 1
        guard let (writer, number) = MessageID.parse(id), writer < writers.count,
            number < writers[writer].sent
        else {
            unknown += 1
            return
        }
        if !seen[writer].insert(number) { twice += 1 }
    }

    /// All figures.
    var description: String {
        "\(stored) events stored, \(lost) acknowledged ones lost, \(twice) twice, "
            + "\(unknown) that nobody sent"
    }

    /// What is wrong; `nil` when nothing is.
    var wrong: String? { lost + twice + unknown == 0 ? nil : description }
}
