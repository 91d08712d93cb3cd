import Growth

/// Objects of the Stripe API: bare, in lists, in arrays, one a line, or inside webhook events.
///
/// Both shapes are read: before 2025 the period stands on the subscription and the subscription on the
/// invoice, since then on the item and under `parent`. When an event counts, `StripeEvent` says.
/// Discounts are not taken off the monthly amount.
/// Source: INTERFACES 2; Stripe API reference.
struct StripeObjects: JSONTranslator {
    let kind: RecordKind

    let name = "Stripe objects"

    /// Which Stripe objects become which records.
    static let kinds: [RecordKind: [String]] = [
        .accounts: ["customer"], .subscriptions: ["subscription"], .invoices: ["invoice"],
        .products: ["price", "product", "plan"],
    ]

    func parts(of item: JSONValue) -> [JSONValue] {
        if let items = item.arrayValue { return items }
        if item["object"]?.stringValue == "list", let data = item["data"]?.arrayValue {
            return data
        }
        return [item]
    }

    func translate(
        _ part: JSONValue,
        line: Int,
        _ session: ImportSession
    ) throws(CellProblem) -> RowOutcome {
        var notes: [String] = []
        let outcome = try outcome(of: part, line: line, notes: &notes)
        for note in notes { session.count(note) }
        return outcome
    }

    /// What an object, or an event about one, tells.
    ///
    /// `seenAt` is when an object outside an event was asked for.
    /// `notes` takes what is to be said about how it was read.
    func outcome(
        of part: JSONValue,
        line: Int,
        seenAt: Timestamp? = nil,
        notes: inout [String]
    ) throws(CellProblem) -> RowOutcome {
        var object = try JSONMember.row(part)
        var updatedAt = seenAt
        if object["object"]?.stringValue == "event" {
            let event = try StripeEvent(object)
            if let reason = event.reasonToIgnore { return .skip(reason) }
            (object, updatedAt) = (event.settledObject, event.updatedAt)
        }
        let type = object["object"]?.stringValue ?? "unknown"
        guard Self.kinds[kind]?.contains(type) == true else { return .skip(hint(for: type)) }
        if object["deleted"] == .bool(true) { return .skip("deleted in Stripe") }
        guard let id = try JSONMember.id(object["id"], "id") else {
            throw CellProblem("missing_field", field: "id", "a Stripe \(type) has an id")
        }
        var draft = RecordDraft(kind, id: id)
        draft.updatedAt = updatedAt
        switch type {
        case "customer": try readCustomer(object, into: &draft)
        case "subscription": try readSubscription(object, into: &draft, notes: &notes)
        case "invoice": try readInvoice(object, into: &draft)
        default: try readPrice(object, type, into: &draft)
        }
        draft.keepTraits(of: JSONMember.object(object["metadata"]), prefix: "metadata.")
        return .items([.record(try draft.record(), line: line)])
    }

    /// The kind of record that objects of `type` become.
    static func kind(of type: String) -> RecordKind? {
        kinds.first { $0.value.contains(type) }?.key
    }

    private func hint(for type: String) -> String {
        let fitting = Self.kinds.filter { $0.value.contains(type) }.keys.map(\.rawValue).sorted()
        let advice = fitting.first.map { "; import the file as \($0) too" } ?? ""
        return "Stripe objects of type \(type.prefix(40))\(advice)"
    }

    private func readCustomer(
        _ object: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        draft.set("name", text: object["name"])
        draft.set("email", text: object["email"])
        draft.set("description", text: object["description"])
        let address = object["address"]
        draft.set("country", text: address?["country"]?.stringValue, told: address != nil)
        try draft.set("created_at", time: object["created"], "created")
    }

    private func readInvoice(
        _ object: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        draft.set("account", text: try Self.reference(object["customer"], "customer"))
        let parent = object["parent"]?["subscription_details"]?["subscription"]
        draft.set(
            "subscription",
            text: try Self.reference(parent ?? object["subscription"], "subscription"),
            told: object["parent"] != nil || object["subscription"] != nil
        )
        let transitions = JSONMember.object(object["status_transitions"])
        let issued = try JSONMember.time(transitions["finalized_at"], "finalized_at")
        let created = try JSONMember.time(object["created"], "created")
        draft.set("issued_at", time: issued ?? created)
        try draft.set("paid_at", time: transitions["paid_at"], "paid_at")
        draft.set("status", text: object["status"])
        draft.set("payer", text: object["customer_email"])
        guard let total = object["total"]?.integerValue else { return }
        let net = object["total_excluding_tax"]?.integerValue ?? total &- tax(of: object)
        draft.set("amount", money: Money(minorUnits: net, currency: try Self.currency(object)))
    }

    private func tax(of invoice: JSONObject) -> Int64 {
        if let tax = invoice["tax"]?.integerValue { return tax }
        let lines = (invoice["total_taxes"] ?? invoice["total_tax_amounts"])?.arrayValue ?? []
        return lines.reduce(0) { $0 &+ ($1["amount"]?.integerValue ?? 0) }
    }

    private func readPrice(
        _ object: JSONObject,
        _ type: String,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        let product = try Self.reference(object["product"], "product")
        let label = (object["name"] ?? object["nickname"])?.stringValue
        draft.set("name", text: label ?? object["product"]?["name"]?.stringValue ?? product)
        if type != "product" { draft.set("series", text: product) }
        let price = type == "product" ? JSONMember.object(object["default_price"]) : object
        let amount = price["unit_amount"] ?? price["amount"]
        if let minor = amount?.integerValue {
            draft.set("price", money: Money(minorUnits: minor, currency: try Self.currency(price)))
        } else {
            let isUnpriced = object["default_price"] == .null
            draft.set("price", money: nil, told: amount != nil || isUnpriced)
        }
    }

    /// The id of something that stands there as an id or as the whole object.
    static func reference(_ value: JSONValue?, _ field: String) throws(CellProblem) -> String? {
        try JSONMember.id(value?["id"] ?? value, field)
    }

    static func currency(_ object: JSONObject) throws(CellProblem) -> CurrencyCode {
        let code = object["currency"]?.stringValue ?? ""
        if let currency = CurrencyCode(code) { return currency }
        throw CellProblem(
            "bad_currency",
            field: "currency",
            value: code,
            "not a currency of three letters"
        )
    }
}
