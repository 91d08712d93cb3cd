import Growth

/// How one vendor pages: which request a cursor stands for, and what an answer to it holds.
protocol PullPages: Sendable {
    /// What is listed, in order: everything, or what changed.
    func resources(isIncrement: Bool) -> [String]
    /// How long the vendor remembers changes; `nil` for ever.
    var memoryMillis: Int64? { get }
    /// The request for the page of `resource` at `cursor`.
    func request(_ resource: String, _ cursor: PullCursor) -> OutboundRequest
    /// Reads an answer to it; `seenAt` is the latest moment of which the answer surely tells.
    mutating func read(
        _ answer: JSONValue,
        of resource: String,
        _ cursor: PullCursor,
        seenAt: Timestamp
    ) throws(UnreadablePage) -> PullReading
    /// Whether a status that means "no" is a "not now" here.
    func isBusy(_ error: VendorError) -> Bool
    /// Changes `cursor` so that what was refused is asked in another way; `false` if there is none.
    func amend(_ cursor: inout PullCursor, after error: VendorError) -> Bool
}

extension PullPages {
    var memoryMillis: Int64? { nil }
    func isBusy(_ error: VendorError) -> Bool { false }
}

/// What an answer holds.
struct PullReading {
    /// Where the pull goes on.
    enum Next: Hashable {
        /// With another question about the same page.
        case samePage
        /// With the page of the same resource that begins there.
        case page(after: String)
        /// With the next resource.
        case resource
    }

    private(set) var records: [Record] = []
    private(set) var rejections: [Rejection] = []
    private(set) var skips: [String: Int] = [:]
    var notes: [String] = []
    /// The latest change the page tells, where the vendor lists by change.
    var latest: Timestamp?
    var next = Next.resource

    /// Takes what a translator makes of each of `rows`; a line is a place on the page, from 1.
    mutating func take(
        _ rows: [JSONValue],
        _ translate: (JSONValue, Int, inout [String]) throws(CellProblem) -> RowOutcome
    ) {
        for (place, row) in rows.enumerated() {
            do throws(CellProblem) {
                switch try translate(row, place + 1, &notes) {
                case .items(let items): records += items.compactMap(\.record)
                case .skip(let reason): skips[reason, default: 0] += 1
                }
            } catch {
                rejections.append(Rejection(error, line: place + 1))
            }
        }
    }
}

/// An answer that says yes and is not what the vendor's documentation says.
struct UnreadablePage: Error {
    /// What is wrong, as a phrase.
    let reason: String
}

/// What a vendor said when it refused.
struct VendorError {
    let status: Int
    /// The vendor's own word for it, made fit to be shown; empty when there is none.
    let code: String
    /// The field or parameter it is about, if it says so.
    let parameter: String
    /// The vendor's sentence, to look for words in; never shown, because it may name customers.
    let message: String

    init(_ answer: OutboundAnswer) {
        status = answer.status
        let body = try? JSONValue(parsing: answer.body[...])
        // Stripe wraps it, Salesforce lists it, HubSpot writes it plain.
        let error = body?["error"] ?? body?.arrayValue?.first ?? body ?? .null
        let words = [error["code"], error["errorCode"], error["category"], error["type"]]
        let word = words.lazy.compactMap { $0?.stringValue }.first ?? ""
        let isWord = word.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || (48...57).contains($0) || (65...90).contains($0 & 0xDF)
        }
        code = isWord && word.utf8.count <= 60 ? word : ""
        parameter = error["param"]?.stringValue ?? ""
        message = error["message"]?.stringValue ?? ""
    }
}
