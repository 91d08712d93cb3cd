import Foundation
import Growth

/// A Segment request whose bytes are made once.
///
/// What differs from one sending to the next has a fixed width and is written into them: ids, people,
/// accounts, times, one number. What an event says is decided by its writer, its number and the time it is given, so an event that
/// is sent again is the same.
struct TrackRequest: Sendable {
    /// One event to `/v1/track`, or any number to `/v1/batch`.
    enum Form { case single, batch }

    /// The request, head and body.
    private(set) var bytes: [UInt8] = []
    private let writer: Int
    private var bodyStart = 0
    private var events: [Places] = []

    /// Where in the body the parts of an event stand that change.
    private struct Places { let id, user, anonymous, time, account, amount: Int }

    /// The names of events, which stay where they are in the bytes.
    static let names = [
        "Signed Up", "Report Created", "Report Viewed", "Invite Sent", "Dashboard Opened",
        "Export Started", "Search Performed", "Report Viewed", "Comment Added", "Page Opened",
    ]
    /// How many people and accounts there are.
    static let (people, accounts) = (50_000, 5_000)
    /// Bytes of a time with its milliseconds.
    private static let timeLength = 24

    /// The request of one writer with the events that have these numbers.
    init(_ form: Form, writer: Int, numbers: [Int], millis: Int64, key: String) {
        precondition(form == .batch || numbers.count == 1, "a single request has one event")
        self.writer = writer
        if form == .batch { add(#"{"batch":["#) }
        for (index, number) in numbers.enumerated() {
            if index > 0 { add(",") }
            addEvent(named: Self.names[number % Self.names.count])
        }
        if form == .batch { add("]}") }
        addHead(path: form == .batch ? "/v1/batch" : "/v1/track", key: key)
        let time = Self.time(millis)
        for (index, number) in numbers.enumerated() { write(number, time, toEvent: index) }
    }

    /// Numbers the events anew, in a row from `first`.
    mutating func renew(from first: Int, millis: Int64) {
        let time = Self.time(millis)
        for index in events.indices { write(first + index, time, toEvent: index) }
    }

    private mutating func write(_ number: Int, _ time: [UInt8], toEvent index: Int) {
        let places = events[index]
        let person = (number &* 7_919 &+ writer &* 613) % Self.people
        MessageID.write(writer, number, to: &bytes, at: bodyStart + places.id)
        write(person, 5, at: places.user)
        write(person, 5, at: places.anonymous)
        write(person % Self.accounts, 4, at: places.account)
        write(10_000 + number % 90_000, 5, at: places.amount)
        for offset in time.indices { bytes[bodyStart + places.time + offset] = time[offset] }
    }

    private mutating func write(_ number: Int, _ width: Int, at place: Int) {
        writeDigits(number, width, to: &bytes, at: bodyStart + place)
    }

    // MARK: - Making the bytes

    private mutating func addEvent(named name: String) {
        add(#"{"type":"track","event":"\#(name)","messageId":""#)
        let id = reserve(MessageID.length)
        add(#"","userId":"u-"#)
        let user = reserve(5)
        add(#"","anonymousId":"8f14e45f-ceea-467f-9575-0000000"#)
        let anonymous = reserve(5)
        add(#"","timestamp":""#)
        let time = reserve(Self.timeLength)
        add(#"","context":{"groupId":"acct-"#)
        let account = reserve(4)
        add(#""},"properties":{"plan":"team","source":"web","seats":12,"path":"/app/reports","#)
        add(#""duration_ms":"#)
        let amount = reserve(5)
        add("}}")
        events.append(
            Places(
                id: id,
                user: user,
                anonymous: anonymous,
                time: time,
                account: account,
                amount: amount
            )
        )
    }

    private mutating func addHead(path: String, key: String) {
        let head = Array(
            """
            POST \(path) HTTP/1.1\r
            Host: 127.0.0.1\r
            Authorization: Basic \(Data((key + ":").utf8).base64EncodedString())\r
            Content-Type: application/json\r
            Content-Length: \(bytes.count)\r
            \r\n
            """
            .utf8
        )
        bytes = head + bytes
        bodyStart = head.count
    }

    private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func reserve(_ count: Int) -> Int {
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: count))
        return bytes.count - count
    }

    /// A time with three digits behind the second, which a whole second would not have.
    private static func time(_ millis: Int64) -> [UInt8] {
        Array(Timestamp(millis: millis % 1_000 == 0 ? millis + 1 : millis).iso.utf8)
    }
}
