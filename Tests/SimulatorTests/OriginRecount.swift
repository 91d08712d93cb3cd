import Growth
import Testing

@testable import Simulator

/// Gathers the moments of K1 from the files of a company without dirt.
struct OriginRecount {
    private var used: [String: Int64] = [:]
    private var activated: [String: Int64] = [:]
    private var touched: [String: Int64] = [:]
    private var piloted: [String: Int64] = [:]
    private var wins: [String: [Int64]] = [:]

    init(of sink: MemorySink) throws {
        try readEvents(sink)
        for row in Self.rows(sink, .activities) where !["ticket", "email"].contains(row[3]) {
            note(row[4], of: row[1], in: &touched)
        }
        for row in Self.rows(sink, .pilots) { note(row[1], of: row[0], in: &piloted) }
        for row in Self.rows(sink, .deals) {
            note(row[6].replacing(" ", with: "T") + ":00Z", of: row[10], in: &touched)
            guard row[3] == "Closed Won",
                let closed = Timestamp(iso: row[5].replacing(" ", with: "T") + ":00Z")
            else { continue }
            wins[row[10], default: []].append(closed.millis)
        }
    }

    /// What K1 knows about an account that paid.
    func facts(of won: Simulator.WonAccount) -> OriginFacts {
        let id = won.account.text
        let paid = min(won.paid.millis, wins[id]?.min() ?? .max)
        func moment(_ millis: Int64?) -> Timestamp? { millis.map { Timestamp(millis: $0) } }
        return OriginFacts(
            firstUse: moment(used[id]),
            activation: moment(activated[id]),
            firstTouch: moment(touched[id]),
            pilots: moment(piloted[id]).map { [$0] } ?? [],
            firstPaid: Timestamp(millis: paid),
            hasExpanded: wins[id]?.contains { $0 > paid + Duration.day } ?? false
        )
    }

    /// Signups and activations; a person belongs to the account of the index in the user id.
    private mutating func readEvents(_ sink: MemorySink) throws {
        let names = Self.rows(sink, .companies).map { $0[0] }
        let stripe = try JSONValue(parsing: sink.text(.stripeCustomers))["data"]?.arrayValue ?? []
        let ids = names + stripe.compactMap { $0["id"]?.stringValue }
        let accounts = Dictionary(
            ids.map { (Int($0.suffix(6), radix: 36), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let (signup, activation) = (
            Array(Self.track("Signed Up")), Array(Self.track("Report Created"))
        )
        for line in sink.lines(.events) {
            let isSignup = line.starts(with: signup)
            guard isSignup || line.starts(with: activation) else { continue }
            let event = try JSONValue(parsing: line)
            let user = try #require(event["userId"]?.stringValue)
            let time = try #require(event["timestamp"]?.stringValue)
            guard let account = accounts[Int(user.split(separator: "-")[1])] else { continue }
            if isSignup {
                note(time, of: account, in: &used)
            } else {
                note(time, of: account, in: &activated)
            }
        }
    }

    private static func track(_ name: String) -> String.UTF8View {
        "{\"type\":\"track\",\"event\":\"\(name)\"".utf8
    }

    private func note(_ iso: String, of account: String, in moments: inout [String: Int64]) {
        guard let time = Timestamp(iso: iso)?.millis else { return }
        moments[account] = min(moments[account] ?? .max, time)
    }

    private static func rows(_ sink: MemorySink, _ file: SimulatedFile) -> [[String]] {
        sink.lines(file).dropFirst().map(fields)
    }
}

/// The fields of one CSV row, quotes removed.
func fields(_ line: ArraySlice<UInt8>) -> [String] {
    var (all, isQuoted): ([[UInt8]], Bool) = ([[]], false)
    for byte in line {
        switch byte {
        case 0x22: isQuoted.toggle()
        case 0x2C where !isQuoted: all.append([])
        default: all[all.count - 1].append(byte)
        }
    }
    return all.map { String(decoding: $0, as: UTF8.self) }
}
