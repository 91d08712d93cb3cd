import Growth

/// Where a pull stands: at which page of which resource, and changes since when it asks for.
///
/// A document, so that it can lie beside the records it belongs to.
struct PullCursor: Hashable, Sendable {
    let vendor: LiveAccount.Vendor
    /// Changes from this moment on are asked for; `nil` while everything is.
    var since: Timestamp?
    /// When this pull asked first; the next asks for changes since then.
    var startedAt: Timestamp?
    /// What is being listed; `nil` before the first.
    var resource: String?
    /// Where the page begins, in the vendor's words; `nil` for the first page.
    var after: String?
    /// The latest change among the pages of the resource so far, where the vendor lists by change.
    var latest: Timestamp?
    /// Whether the vendor said that it keeps no currency beside the amounts of the resource.
    var isSingleCurrency = false

    /// The beginning of a pull.
    init(_ vendor: LiveAccount.Vendor, since: Timestamp? = nil) {
        (self.vendor, self.since) = (vendor, since)
    }

    private static let version: Int64 = 1

    /// Reads what `document` wrote.
    /// - Throws: `InputProblem` with the code `pull_cursor_unreadable`.
    init(_ document: JSONValue, of vendor: LiveAccount.Vendor) throws(InputProblem) {
        guard document["version"]?.integerValue == Self.version,
            document["vendor"]?.stringValue == vendor.rawValue
        else {
            throw Self.unreadable("it is not one of \(vendor.name) that this version wrote")
        }
        self.vendor = vendor
        since = try Self.moment(document["since"])
        startedAt = try Self.moment(document["started_at"])
        latest = try Self.moment(document["latest"])
        resource = document["resource"]?.stringValue
        after = document["after"]?.stringValue
        isSingleCurrency = document["single_currency"] == .bool(true)
    }

    /// The cursor as a document.
    var document: JSONValue {
        var document: JSONObject = [
            "version": .integer(Self.version), "vendor": .string(vendor.rawValue),
        ]
        document["since"] = since.map { .string($0.iso) }
        document["started_at"] = startedAt.map { .string($0.iso) }
        document["resource"] = resource.map { .string($0) }
        document["after"] = after.map { .string($0) }
        document["latest"] = latest.map { .string($0.iso) }
        if isSingleCurrency { document["single_currency"] = true }
        return .object(document)
    }

    /// Goes on to the first page of `resource`.
    mutating func begin(_ resource: String) {
        (self.resource, after, latest, isSingleCurrency) = (resource, nil, nil, false)
    }

    private static func moment(_ value: JSONValue?) throws(InputProblem) -> Timestamp? {
        guard let value else { return nil }
        guard let moment = value.stringValue.flatMap({ Timestamp(iso: $0) }) else {
            throw unreadable("it holds a moment that cannot be read")
        }
        return moment
    }

    private static func unreadable(_ reason: String) -> InputProblem {
        InputProblem(
            "pull_cursor_unreadable",
            "the place where the pull stopped cannot be read: \(reason).",
            advice: "Begin again without it: everything is read once more, and nothing twice."
        )
    }
}
