import Connectors
import Growth

/// What driving a pull gave.
struct PullRun {
    var records: [Record] = []
    var rejections: [Rejection] = []
    var notes: [String] = []
    /// The cursor of each page, as it would be written down.
    var cursors: [String] = []
    /// Path and query of each request, or its body where it has one.
    var asked: [String] = []
    /// Seconds waited, in order.
    var waits: [Int] = []
    var refusal: InputProblem?
    /// Whether the last page came.
    var isDone = false

    /// What the catalog would show; of versions without a date the last.
    var latest: [RecordID: Record] {
        var latest: [RecordID: Record] = [:]
        for record in records {
            let known = latest[record.id]?.updatedAt ?? .distantPast
            if (record.updatedAt ?? .distantFuture) >= known { latest[record.id] = record }
        }
        return latest
    }
}

extension PullRun {
    /// Drives a pull of `account` from `cursor` on until its last page, `pages` pages, or a
    /// refusal.
    init(
        _ account: LiveAccount,
        from cursor: String? = nil,
        pages limit: Int = .max,
        at now: Timestamp,
        _ answer: (OutboundRequest) -> OutboundAnswer
    ) throws {
        let document = try cursor.map { try JSONValue(parsing: $0) }
        var pull = try LivePull(account, cursor: document)
        var moment = now
        while !isDone, cursors.count < limit, let request = pull.nextRequest(at: moment) {
            asked.append(
                request.body.isEmpty
                    ? request.target : String(decoding: request.body, as: UTF8.self)
            )
            switch pull.take(answer(request), askedAt: moment, jitter: 0) {
            case .page(let page):
                records += page.records
                rejections += page.rejections
                notes += page.notes
                cursors.append(page.cursor.compactText)
                isDone = page.isLast
            case .retry(let seconds, _): waits.append(seconds)
            case .refused(let problem): refusal = problem
            }
            moment = moment.adding(millis: Duration.second)
        }
    }
}

extension OutboundAnswer {
    /// An answer with a JSON body.
    init(_ value: JSONValue) { self.init(200, value) }

    /// A refusal with a JSON body.
    init(_ status: Int, _ value: JSONValue) {
        self.init(status: status, body: Array(value.compactText.utf8))
    }
}

extension OutboundRequest {
    /// The value of the first parameter called `name`.
    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The body as JSON.
    var json: JSONValue { (try? JSONValue(parsing: body[...])) ?? .null }
}

extension LiveAccount {
    /// An account of a vendor for tests.
    static func test(_ vendor: Vendor) throws -> LiveAccount {
        let address = vendor == .salesforce ? "https://example.my.salesforce.com" : nil
        return try LiveAccount(
            vendor,
            key: Secret("key"),
            address: address.map { try WebAddress($0) }
        )
    }
}
