import Growth

/// Queries of Salesforce's REST API in order of change, two thousand rows a page.
///
/// A next page lives at Salesforce for a while; when it is gone, the query is asked again for what
/// was changed from the last row on. An organisation with one currency has no `CurrencyIsoCode` and
/// refuses a query that names it, so it is asked again without. Source: INTERFACES 2; Salesforce
/// REST API, "Query" and "Execute more".
struct SalesforcePages: PullPages {
    let account: LiveAccount

    /// Spring '24; Salesforce keeps a version for three years at least.
    private static let base = "/services/data/v60.0/query"

    /// Pages that begin at `cursor`.
    /// - Throws: `InputProblem` with the code `pull_cursor_unreadable` when the next page of `cursor`
    ///   is no path.
    init(account: LiveAccount, at cursor: PullCursor) throws(InputProblem) {
        self.account = account
        if let after = cursor.after, !Self.isPage(after) {
            throw InputProblem(
                "pull_cursor_unreadable",
                "the place where the pull stopped is no page of Salesforce.",
                advice: "Begin again without it: everything is read once more, and nothing twice."
            )
        }
    }

    func resources(isIncrement: Bool) -> [String] {
        ["Account", "Opportunity", "OpportunityHistory"]
    }

    func request(_ resource: String, _ cursor: PullCursor) -> OutboundRequest {
        if let page = cursor.after {
            return OutboundRequest(to: account.address, path: page, key: account.key)
        }
        return OutboundRequest(
            to: account.address,
            path: Self.base,
            query: [OutboundRequest.Field("q", query(resource, cursor))],
            key: account.key
        )
    }

    private func query(_ resource: String, _ cursor: PullCursor) -> String {
        var columns = Self.columns(of: resource)
        if resource != "Account", !cursor.isSingleCurrency { columns.append("CurrencyIsoCode") }
        var text = "SELECT \(columns.joined(separator: ", ")) FROM \(resource)"
        if let since = cursor.latest ?? cursor.since {
            text += " WHERE SystemModstamp >= \(since.iso)"
        }
        return text + " ORDER BY SystemModstamp, Id"
    }

    private static func columns(of resource: String) -> [String] {
        switch resource {
        case "Account":
            [
                "Id", "Name", "Website", "Industry", "NumberOfEmployees", "BillingCountry",
                "AccountSource", "CreatedDate", "LastModifiedDate", "SystemModstamp",
            ]
        case "Opportunity":
            [
                "Id", "Name", "AccountId", "StageName", "Amount", "CloseDate", "IsClosed", "IsWon",
                "Type", "LeadSource", "OwnerId", "CreatedDate", "LastModifiedDate",
                "SystemModstamp",
            ]
        default:
            ["Id", "OpportunityId", "StageName", "Amount", "CreatedDate", "SystemModstamp"]
        }
    }

    private static func kind(of resource: String) -> RecordKind {
        switch resource {
        case "Account": .accounts
        case "Opportunity": .opportunities
        default: .stageChanges
        }
    }

    func read(
        _ answer: JSONValue,
        of resource: String,
        _ cursor: PullCursor,
        seenAt: Timestamp
    ) throws(UnreadablePage) -> PullReading {
        guard let rows = answer["records"]?.arrayValue else {
            throw UnreadablePage(reason: "there is no list under records")
        }
        var reading = PullReading()
        let translator = SalesforceObjects(
            kind: Self.kind(of: resource),
            currency: account.currency
        )
        reading.take(rows) { row, line, _ throws(CellProblem) in
            try translator.outcome(of: row, line: line)
        }
        do throws(CellProblem) {
            if let last = rows.last { reading.latest = try SalesforceObjects.changedAt(last) }
        } catch {
            throw UnreadablePage(reason: "the SystemModstamp of its last row is no moment")
        }
        if answer["done"] == .bool(false) {
            guard let page = answer["nextRecordsUrl"]?.stringValue, Self.isPage(page) else {
                throw UnreadablePage(reason: "its next page is none of its own")
            }
            reading.next = .page(after: page)
        }
        return reading
    }

    /// Whether `path` is below the interface and can name nothing else.
    private static func isPage(_ path: String) -> Bool {
        path.hasPrefix("/services/data/") && PathText.isPlain(path) && !path.contains("..")
    }

    /// Salesforce says "no" to an organisation that used up the calls of its day.
    func isBusy(_ error: VendorError) -> Bool { error.code == "REQUEST_LIMIT_EXCEEDED" }

    func amend(_ cursor: inout PullCursor, after error: VendorError) -> Bool {
        switch error.code {
        case "INVALID_FIELD":
            guard !cursor.isSingleCurrency, error.message.contains("CurrencyIsoCode") else {
                return false
            }
            cursor.isSingleCurrency = true
            return true
        case "INVALID_QUERY_LOCATOR", "NOT_FOUND":
            guard cursor.after != nil else { return false }
            cursor.after = nil
            return true
        default: return false
        }
    }
}
