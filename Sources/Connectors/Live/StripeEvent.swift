import Growth

/// One event of Stripe, from a webhook, a list or a file, and when what it says begins to count.
///
/// Stripe delivers in any order, more than once, and dates to the second. Records are put over each
/// other by their updated time, so the order of arrival matters nowhere as soon as that time is a
/// function of the event alone (Catalog: records are versions). It is `created`, and inside that
/// second:
///
/// ```
/// ms 0        a page that was asked for in that second
/// ms 1…249    just created; an invoice that is a draft
/// ms 251…499  anything between
/// ms 501…749  at its end: a paid or void invoice, an ended subscription
/// ms 751…999  deleted
/// ```
///
/// Inside such a quarter the id of the event decides: two changes of one object within one second
/// that stand in the same quarter are put over each other in an order that is arbitrary but always
/// the same, and the next change or pull settles which is true. Two ids share a millisecond once in
/// 249 times; then the one recorded later wins.
struct StripeEvent {
    let id: String?
    let type: String
    let createdAt: Timestamp?
    /// The object the event is about, as it stands in the event.
    let object: JSONObject

    init(_ event: JSONObject) throws(CellProblem) {
        id = try JSONMember.id(event["id"], "id")
        type = event["type"]?.stringValue ?? ""
        createdAt = try JSONMember.time(event["created"], "created")
        object = JSONMember.object(event["data"]?["object"])
    }

    private var objectType: String { object["object"]?.stringValue ?? "" }

    private var isDeletion: Bool { type.hasSuffix(".deleted") }

    /// Why the event tells nothing to keep, as a phrase; `nil` when it does.
    ///
    /// Who was a customer and what was sold stays true when it is deleted at Stripe; only a
    /// subscription ends with that, and a draft of an invoice is none any more.
    var reasonToIgnore: String? {
        if isDeletion, objectType != "subscription", objectType != "invoice",
            StripeObjects.kind(of: objectType) != nil
        {
            return "deleted in Stripe"
        }
        return type == "invoice.upcoming" ? "previews of invoices" : nil
    }

    /// When the version of the object in this event begins to count; `nil` without a date.
    var updatedAt: Timestamp? {
        guard let createdAt, let id else { return createdAt }
        var hash = RowHash()
        hash.add(id.utf8)
        return createdAt.adding(millis: quarter * 250 + 1 + Int64(hash.value % 249))
    }

    private var quarter: Int64 {
        let status = object["status"]?.stringValue ?? ""
        if isDeletion { return 3 }
        if ["paid", "void", "canceled", "incomplete_expired"].contains(status) { return 2 }
        return type.hasSuffix(".created") || status == "draft" ? 0 : 1
    }

    /// The object with what the type of the event says about it.
    var settledObject: JSONObject {
        var object = object
        switch type {
        case "customer.subscription.deleted":
            object["status"] = "canceled"
            let told = [object["ended_at"], object["canceled_at"]].compactMap { $0?.integerValue }
            let seconds = told.first ?? createdAt.map { $0.millis / Duration.second }
            object["ended_at"] = seconds.map { .integer($0) } ?? .null
        case "invoice.deleted": object["status"] = "deleted"
        default: break
        }
        return object
    }
}
