import Growth

/// What the first rows say about a column, and how well it fits a field.
struct ColumnProfile {
    let name: String
    /// The values that are not blank.
    let filled: [String]
    /// How many different ones there are.
    let distinct: Int
    let isTime: Bool
    let isEmail: Bool
    let isNumber: Bool
    let isFlag: Bool
    let hasDecimalComma: Bool

    /// From this score on the name says it outright.
    static let sure = 30

    init(name: String, values: [String]) {
        self.name = name
        let filled = values.filter { !AmountText.isAbsent($0) }
        self.filled = filled
        distinct = Set(filled.map { ByteString($0) }).count
        func most(_ test: (String) -> Bool) -> Bool {
            !filled.isEmpty && filled.count(where: test) * 10 >= filled.count * 9
        }
        isTime =
            TimeFormat.detect(in: filled) != .nothing
            && most { value in
                value.utf8.contains { (48...57).contains($0) } && value.utf8.count >= 6
            }
        isEmail = most { $0.utf8.contains(UInt8(ascii: "@")) }
        isNumber = most { AmountText.read($0, mark: nil) != nil }
        isFlag = most { (try? FieldReader.flag($0, "")) != nil }
        hasDecimalComma =
            isNumber
            && filled.contains { value in
                let parts = value.utf8.split(separator: UInt8(ascii: ","))
                return parts.count == 2 && parts[1].count != 3 && !value.contains(".")
            }
    }

    /// The kind of content, for the comment behind a guess.
    var summary: String {
        if filled.isEmpty { return "always blank" }
        let sort =
            isEmail
            ? "e-mails" : isTime ? "dates" : isFlag ? "flags" : isNumber ? "numbers" : "texts"
        return "\(sort), \(distinct) different in \(filled.count)"
    }

    /// How well this column fits `field`, 0 when not at all.
    func score(for field: ImportField, kind: ImportKind) -> Int {
        guard fits(field) else { return 0 }
        let folded = CSVHeader.folded(name)
        if field.name == "name", ["first name", "last name"].contains(folded) { return 0 }
        let names = [CSVHeader.folded(field.name)] + Self.synonyms(of: field.name, kind: kind)
        if let place = names.firstIndex(of: folded) { return 60 - min(place, 29) }
        if field.name == "email", isEmail { return 12 }
        let tokens = folded.split(separator: " ")
        let isNear = names.contains { name in
            name.utf8.count >= 4 && (tokens.contains { $0 == name } || folded.contains(name))
        }
        return isNear && field.name != "id" ? 10 : 0
    }

    private func fits(_ field: ImportField) -> Bool {
        if filled.isEmpty { return false }
        switch field.type {
        case .time: return isTime
        case .money, .number, .integer: return isNumber && !isTime
        case .boolean: return isFlag
        case .email: return isEmail
        case .domain: return filled.contains { $0.contains(".") } && !isEmail
        case .choice(let words): return distinct <= max(20, words.count)
        case .text: return field.name != "id" || distinct * 100 >= filled.count * 95
        }
    }

    /// Column names that mean `field`, the likeliest first, folded.
    private static func synonyms(of field: String, kind: ImportKind) -> [String] {
        if field == "id" { return idNames[kind.name] ?? [] }
        if kind == .events, let names = eventNames[field] { return names }
        return names[field] ?? []
    }

    private static let idNames: [String: [String]] = [
        "events": ["event id", "message id", "usage id", "uuid", "insert id", "row id"],
        "accounts": [
            "account id", "company id", "organization id", "customer id", "customerid", "account",
        ],
        "people": ["person id", "user id", "contact id", "userid", "record id"],
        "memberships": ["membership id"], "subscriptions": ["subscription id", "sub id"],
        "invoices": ["invoice id", "payment id", "charge id", "invoice number"],
        "opportunities": ["opportunity id", "deal id", "record id"],
        "stage-changes": ["history id", "change id"],
        "activities": ["activity id", "ticket id", "task id", "meeting id"],
        "pilots": ["pilot id"], "churn-reasons": ["churn event id", "churn id"],
        "products": ["product id", "product", "sku"], "spend": ["spend id"],
        "team": ["employee id", "rep id", "sales agent"], "signals": ["signal id"],
    ]

    private static let eventNames: [String: [String]] = [
        "event": [
            "event name", "event type", "action", "activity", "feature name", "name", "type",
        ],
        "time": [
            "timestamp", "occurred at", "event time", "created at", "date", "usage date",
            "datetime",
            "created", "ts", "date received",
        ],
        "original_time": ["original timestamp"], "received_at": ["received"], "sent_at": ["sent"],
        "user": ["user id", "userid", "distinct id", "person id", "customer id", "login"],
        "anonymous": ["anonymous id", "device id", "visitor id", "cookie id"],
        "account": [
            "account id", "company id", "organization id", "org id", "group id", "workspace id",
        ],
        "email": ["user email", "e mail", "mail"],
    ]

    private static let names: [String: [String]] = [
        "name": [
            "account name", "company name", "full name", "deal name", "opportunity name",
            "product name",
            "company", "product", "sales agent",
        ],
        "account": [
            "account id", "company id", "customer id", "organization id", "customer", "company",
            "account name",
        ],
        "person": ["user id", "person id", "contact id"],
        "domain": ["website", "email domain", "url"],
        "created_at": [
            "signup date", "created date", "create date", "created", "engage date", "signed up at",
            "date created",
        ],
        "closed_at": ["close date", "closed date", "resolved at"],
        "plan": ["plan tier", "tier", "plan name"],
        "source": [
            "referral source", "lead source", "channel", "acquisition channel", "utm source",
        ],
        "industry": ["sector", "vertical"], "employees": ["number of employees", "headcount"],
        "country": ["country code", "office location"], "seats": ["licenses", "quantity"],
        "email": ["e mail", "mail", "email address"], "title": ["job title", "position"],
        "valid_from": ["joined at", "from", "start date"],
        "valid_to": ["left at", "to", "end date"],
        "started_at": ["start date", "started", "start", "created at", "created"],
        "ended_at": ["end date", "canceled at", "cancelled at", "ended", "churn date"],
        "mrr": ["mrr amount", "monthly amount", "monthly revenue", "monthlycharges"],
        "amount": [
            "total", "price", "payment", "close value", "value", "deal value", "refund amount usd",
            "cost",
            "spend", "amount usd",
        ],
        "interval": ["billing frequency", "billing interval", "billing period", "frequency"],
        "is_trial": ["trial"], "trial_ends_at": ["trial end", "trial end date"],
        "payer": ["customer email", "billing email"], "status": ["state"],
        "subscription": ["subscription id"],
        "issued_at": ["invoice date", "created at", "created", "issued"],
        "paid_at": ["date received", "payment date", "paid date", "paid on"],
        "stage": ["deal stage", "stage name", "status", "new value"],
        "previous_stage": ["old value", "from stage"],
        "acv": ["annual contract value", "arr", "arr amount"],
        "type": ["deal type", "activity type", "kind"],
        "owner": ["sales agent", "deal owner", "opportunity owner", "rep", "assigned to"],
        "product": ["product name"], "signer": ["signed by"],
        "opportunity": ["opportunity id", "deal id"],
        "changed_at": ["changed date", "created date", "timestamp", "date"],
        "occurred_at": [
            "date", "submitted at", "activity date", "churn date", "created at", "timestamp",
            "month", "day",
        ],
        "priority": ["severity"], "reason": ["reason code", "churn reason"],
        "comment": ["feedback text", "comments", "notes", "body"],
        "price": ["sales price", "list price"],
        "series": ["family", "product family"], "channel": ["source", "campaign"],
        "role": ["job role"], "manager": ["reports to"], "region": ["regional office", "office"],
        "loaded_cost": ["salary", "cost"],
        "updated_at": ["last modified date", "modified", "last updated"],
        "ends_at": ["end date"], "decided_at": ["decision date"], "is_paid": ["paid"],
    ]
}
