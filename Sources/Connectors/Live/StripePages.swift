import Growth

/// Lists of the Stripe API, newest first, a hundred objects a page.
///
/// A list by itself tells no changes of what it told before. So a pull for changes lists what was
/// created since, then the events since, each of which holds the object as it was then; Stripe
/// keeps them for thirty days, and after a longer pause everything is listed again. No version of
/// the interface is asked for: every shape is read. Source: INTERFACES 2; Stripe API reference,
/// "Pagination" and "Events".
struct StripePages: PullPages {
    let account: LiveAccount

    private static let pageSize = "100"

    var memoryMillis: Int64? { 29 * Duration.day }

    func resources(isIncrement: Bool) -> [String] {
        let lists = ["customers", "products", "prices", "subscriptions", "invoices"]
        return isIncrement ? lists + ["events"] : lists
    }

    func request(_ resource: String, _ cursor: PullCursor) -> OutboundRequest {
        var query = [OutboundRequest.Field("limit", Self.pageSize)]
        switch resource {
        case "subscriptions": query.append(OutboundRequest.Field("status", "all"))
        case "products": query.append(OutboundRequest.Field("expand[]", "data.default_price"))
        case "events": query += Self.eventTypes.map { OutboundRequest.Field("types[]", $0) }
        default: break
        }
        if let since = cursor.since {
            let seconds = since.millis / Duration.second
            query.append(OutboundRequest.Field("created[gte]", String(seconds)))
        }
        if let after = cursor.after {
            query.append(OutboundRequest.Field("starting_after", after))
        }
        return OutboundRequest(
            to: account.address,
            path: "/v1/\(resource)",
            query: query,
            key: account.key
        )
    }

    /// Twenty at most may be asked for; what else happens says nothing that these do not.
    private static let eventTypes = [
        "customer.created", "customer.updated", "customer.subscription.created",
        "customer.subscription.updated", "customer.subscription.deleted",
        "customer.subscription.paused", "customer.subscription.resumed", "invoice.created",
        "invoice.updated", "invoice.finalized", "invoice.paid", "invoice.voided",
        "invoice.marked_uncollectible", "invoice.deleted", "product.created", "product.updated",
        "price.created", "price.updated",
    ]

    func read(
        _ answer: JSONValue,
        of resource: String,
        _ cursor: PullCursor,
        seenAt: Timestamp
    ) throws(UnreadablePage) -> PullReading {
        guard let rows = answer["data"]?.arrayValue else {
            throw UnreadablePage(reason: "there is no list under data")
        }
        var reading = PullReading()
        reading.take(rows) { row, line, notes throws(CellProblem) in
            let object = resource == "events" ? row["data"]?["object"] : row
            let type = object?["object"]?.stringValue ?? ""
            guard let kind = StripeObjects.kind(of: type) else {
                return .skip("Stripe objects of type \(Printable.escaped(type, limit: 40))")
            }
            return try StripeObjects(kind: kind)
                .outcome(of: row, line: line, seenAt: seenAt, notes: &notes)
        }
        if answer["has_more"] == .bool(true), let last = rows.last {
            guard let id = last["id"]?.stringValue, !id.isEmpty else {
                throw UnreadablePage(reason: "the last object has no id")
            }
            reading.next = .page(after: id)
        }
        return reading
    }

    /// The object behind which a page begins may have been deleted; then its list begins anew.
    func amend(_ cursor: inout PullCursor, after error: VendorError) -> Bool {
        guard error.parameter == "starting_after", cursor.after != nil else { return false }
        cursor.after = nil
        return true
    }
}
