public import Growth

/// Reads what an account at a vendor holds, then what changed, page by page: says what to do next.
///
/// It sends nothing and waits for nothing: whoever drives it sends `nextRequest(at:)`, hands the
/// answer to `take` and obeys the step that comes back.
///
/// ```
///            +-------------- page: keep records and cursor together --------------+
///            v                                                                    |
///   nextRequest(at:)  ->  send  ->  take(answer)  or  take(failure)  -------------+
///            ^                                                                    |
///            +-------------- retry: wait, then the same request ------------------+
///                                                                                 |
///                            refused: tell somebody; a new key makes a new pull --+
/// ```
///
/// After the last page of a pull the cursor stands at the beginning of the next one, which asks for
/// what changed since this one began. A pull made with the cursor of any page goes on with the page
/// after it. Pages may tell a record twice and in any order: each record is dated so that the
/// catalog puts the newest on top.
public struct LivePull: Sendable {
    /// What is read.
    public let account: LiveAccount
    /// Why nothing more is asked; `nil` while something is.
    public private(set) var refusal: InputProblem?

    private var pages: any PullPages
    private var position: PullCursor
    private var patience = PullPatience()
    /// How often in a row a page was asked in another way.
    private var amendments = 0
    /// Answers in a row that could not be read.
    private var unreadable = 0

    /// Clocks differ, and what vendors search in lags behind: a pull asks for ten minutes more.
    static let overlapMillis = 10 * Duration.minute
    private static let amendmentLimit = 3
    /// Answers in a row that cannot be read before nobody believes that the next one can.
    private static let unreadableLimit = 5

    /// A pull that goes on at `cursor`, or begins with everything.
    /// - Throws: `InputProblem` with the code `pull_cursor_unreadable`.
    public init(_ account: LiveAccount, cursor: JSONValue? = nil) throws(InputProblem) {
        self.account = account
        position =
            if let cursor { try PullCursor(cursor, of: account.vendor) } else {
                PullCursor(account.vendor)
            }
        pages =
            switch account.vendor {
            case .stripe: StripePages(account: account)
            case .hubspot: HubSpotPages(account: account)
            case .salesforce: try SalesforcePages(account: account, at: position)
            }
    }

    /// Where the pull stands: what to keep together with the records of the last page.
    public var cursor: JSONValue { position.document }

    /// The request to send now; `nil` once the vendor refused.
    public mutating func nextRequest(at now: Timestamp) -> OutboundRequest? {
        guard refusal == nil else { return nil }
        if position.startedAt == nil {
            position.startedAt = now
            if let since = position.since, let memory = pages.memoryMillis,
                now.millis(since: since) > memory
            {
                position.since = nil
            }
        }
        if position.resource != resource { position.begin(resource) }
        return pages.request(resource, position)
    }

    /// What is being listed: what the cursor names, or the first when it names none that we list.
    private var resource: String {
        let all = resources
        return position.resource.flatMap { all.contains($0) ? $0 : nil } ?? all[0]
    }

    private var resources: [String] { pages.resources(isIncrement: position.since != nil) }
}

/// What to do after an answer.
public enum PullStep: Hashable, Sendable {
    /// Keep this, then send the next request, or be done until the next pull is due.
    case page(PullPage)
    /// Send the same request again after this many seconds.
    case retry(afterSeconds: Int, reason: String)
    /// Nothing can be read until somebody does what the problem advises.
    case refused(InputProblem)
}

/// What one answer told.
public struct PullPage: Hashable, Sendable {
    /// What was listed, in the vendor's word.
    public let resource: String
    /// The records it became; none when it was half of an answer.
    public let records: [Record]
    /// Rows that could not be read; their lines are places on the page, from 1.
    public let rejections: [Rejection]
    /// Rows left out on purpose, by reason.
    public let skips: [String: Int]
    /// What a person should know about how the page was read, each once.
    public let notes: [String]
    /// Where the pull stands with this page: to be kept together with its records.
    public let cursor: JSONValue
    /// Whether everything up to the beginning of this pull is told.
    public let isLast: Bool
}

extension LivePull {
    /// Takes an answer to the last request.
    ///
    /// `askedAt` is when that request was sent; `jitter` is random from 0 to below 1.
    public mutating func take(
        _ answer: OutboundAnswer,
        askedAt: Timestamp,
        jitter: Double
    ) -> PullStep {
        switch answer.status {
        case 200..<300: return page(answer, askedAt: askedAt, jitter: jitter)
        case 408, 425, 429, 500..<600:
            return wait("it answered HTTP \(answer.status)", answer, at: askedAt, jitter: jitter)
        default: return obey(answer, askedAt: askedAt, jitter: jitter)
        }
    }

    /// Takes that there was no answer to the last request; `jitter` is random from 0 to below 1.
    public mutating func take(_ failure: OutboundFailure, jitter: Double) -> PullStep {
        if failure.isPassing {
            return wait(failure.reason, nil, at: .distantPast, jitter: jitter)
        }
        return refuse(
            failure.code.rawValue,
            "\(account.vendor.name) cannot be called: \(failure.reason).",
            advice: "Check the address \(account.address) and what this server may call."
        )
    }

    private mutating func page(
        _ answer: OutboundAnswer,
        askedAt: Timestamp,
        jitter: Double
    ) -> PullStep {
        guard let value = try? JSONValue(parsing: answer.body[...]) else {
            unreadable += 1
            guard unreadable < Self.unreadableLimit else {
                return refuseUnreadable("it is not JSON")
            }
            return wait("its answer is not JSON", answer, at: askedAt, jitter: jitter)
        }
        let resource = resource
        let reading: PullReading
        do throws(UnreadablePage) {
            reading = try pages.read(
                value,
                of: resource,
                position,
                seenAt: Self.seenAt(answer, askedAt: askedAt)
            )
            try advance(reading, from: resource)
        } catch {
            return refuseUnreadable(error.reason)
        }
        patience.forget()
        (amendments, unreadable) = (0, 0)
        var notes: [String] = []
        for note in reading.notes where !notes.contains(note) { notes.append(note) }
        return .page(
            PullPage(
                resource: resource,
                records: reading.records,
                rejections: reading.rejections,
                skips: reading.skips,
                notes: notes,
                cursor: cursor,
                isLast: position.startedAt == nil
            )
        )
    }

    /// The latest moment of which an answer surely tells, to the second.
    ///
    /// Events are dated by the vendor's clock, so its own date counts where ours is ahead; and to
    /// the second, so an event of the same second is taken for the newer one.
    private static func seenAt(_ answer: OutboundAnswer, askedAt: Timestamp) -> Timestamp {
        let dated = answer.header("date").flatMap { Timestamp(httpDate: $0) }
        let moment = min(askedAt, dated ?? askedAt)
        let part = moment.millis % Duration.second
        return moment.adding(millis: part < 0 ? -part - Duration.second : -part)
    }

    /// Moves the cursor behind what was read.
    private mutating func advance(
        _ reading: PullReading,
        from resource: String
    ) throws(UnreadablePage) {
        if let latest = reading.latest {
            position.latest = max(latest, position.latest ?? latest)
        }
        switch reading.next {
        case .samePage: break
        case .page(let after):
            guard after != position.after else {
                throw UnreadablePage(reason: "its next page is the same page")
            }
            position.after = after
        case .resource:
            let rest = resources.drop { $0 != resource }.dropFirst()
            if let next = rest.first {
                position.begin(next)
            } else {
                let since = position.startedAt?.adding(millis: -Self.overlapMillis)
                position = PullCursor(account.vendor, since: since)
            }
        }
    }
}

// MARK: When it does not work

extension LivePull {
    private mutating func wait(
        _ reason: String,
        _ answer: OutboundAnswer?,
        at now: Timestamp,
        jitter: Double
    ) -> PullStep {
        let seconds = patience.seconds(after: answer, at: now, jitter: jitter)
        return .retry(afterSeconds: seconds, reason: "\(account.vendor.name): \(reason)")
    }

    /// Does what a refusal asks for.
    private mutating func obey(
        _ answer: OutboundAnswer,
        askedAt: Timestamp,
        jitter: Double
    ) -> PullStep {
        let error = VendorError(answer)
        let name = account.vendor.name
        if pages.isBusy(error) {
            let word = error.code.isEmpty ? "HTTP \(error.status)" : error.code
            return wait("it is busy (\(word))", answer, at: askedAt, jitter: jitter)
        }
        switch error.status {
        case 401:
            return refuse(
                "key_refused",
                "\(name) does not accept the key (HTTP 401).",
                advice: account.vendor.keyAdvice
            )
        case 403:
            return refuse(
                "key_lacks_rights",
                "The key may not read the \(resource) of \(name) (HTTP 403).",
                advice: account.vendor.keyAdvice
            )
        default: break
        }
        if amendments < Self.amendmentLimit, pages.amend(&position, after: error) {
            amendments += 1
            return .retry(afterSeconds: 0, reason: "\(name): the page is asked in another way")
        }
        let word = error.code.isEmpty ? "" : ", \(error.code)"
        return refuse(
            "request_refused",
            "\(name) refuses the request for its \(resource) (HTTP \(error.status)\(word)).",
            advice: interfaceAdvice
        )
    }

    private mutating func refuseUnreadable(_ reason: String) -> PullStep {
        refuse(
            "answer_unreadable",
            "\(account.vendor.name) answers with what is no page of its \(resource): \(reason).",
            advice: interfaceAdvice
        )
    }

    private var interfaceAdvice: String {
        "Check the address \(account.address); if it is right, this version does not know the "
            + "interface as it is now: update Groundswell."
    }

    private mutating func refuse(_ code: String, _ message: String, advice: String) -> PullStep {
        let problem = InputProblem("\(account.vendor.rawValue)_\(code)", message, advice: advice)
        refusal = problem
        return .refused(problem)
    }
}
