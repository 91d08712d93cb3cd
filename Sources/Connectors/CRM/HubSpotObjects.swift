import Growth

/// Pages of the HubSpot CRM API, version 3: `{"results": [{"id", "properties", "associations", …}]}`.
///
/// Every property is text. Source: INTERFACES 2.
struct HubSpotObjects: JSONTranslator {
    let kind: RecordKind
    /// What amounts without a currency are in.
    let currency: CurrencyCode

    let name = "HubSpot objects"

    static let kinds: [RecordKind] = [.opportunities, .accounts, .people, .stageChanges]

    func parts(of item: JSONValue) -> [JSONValue] {
        item.arrayValue ?? item["results"]?.arrayValue ?? [item]
    }

    func translate(
        _ part: JSONValue,
        line: Int,
        _ session: ImportSession
    ) throws(CellProblem) -> RowOutcome {
        try outcome(of: part, line: line)
    }

    /// What an object tells.
    func outcome(of part: JSONValue, line: Int) throws(CellProblem) -> RowOutcome {
        let object = try JSONMember.row(part)
        let properties = JSONMember.object(object["properties"])
        let type = type(of: properties, history: object["propertiesWithHistory"])
        let wanted = kind == .stageChanges ? .opportunities : kind
        if let type, type != wanted {
            return .skip("HubSpot \(type.rawValue); import the file as \(type.rawValue) too")
        }
        if object["archived"] == .bool(true) { return .skip("archived in HubSpot") }
        let own = try JSONMember.id(object["id"], "id")
        guard
            let id = try own.orElse({ () throws(CellProblem) in
                try JSONMember.id(properties["hs_object_id"], "hs_object_id")
            })
        else {
            throw CellProblem("missing_field", field: "id", "a HubSpot object has an id")
        }
        if kind == .stageChanges { return try stageChanges(of: object, id: id, line: line) }
        var draft = RecordDraft(kind, id: id)
        let changed = properties["hs_lastmodifieddate"] ?? properties["lastmodifieddate"]
        draft.updatedAt = try JSONMember.time(changed ?? object["updatedAt"], "updatedAt")
        let created = try JSONMember.time(
            properties["createdate"] ?? object["createdAt"],
            "createdate"
        )
        draft.set("created_at", time: created)
        switch kind {
        case .opportunities: try readDeal(properties, object, into: &draft)
        case .accounts: try readCompany(properties, into: &draft)
        default: try readContact(properties, object, into: &draft)
        }
        return .items([.record(try draft.record(), line: line)])
    }

    private func type(of properties: JSONObject, history: JSONValue?) -> RecordKind? {
        if properties["dealname"] != nil || properties["dealstage"] != nil
            || history?["dealstage"] != nil
        {
            return .opportunities
        }
        if properties["email"] != nil || properties["firstname"] != nil { return .people }
        return properties["domain"] != nil || properties["name"] != nil ? .accounts : nil
    }

    private func readDeal(
        _ properties: JSONObject,
        _ object: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        let stage = properties["dealstage"]?.propertyText ?? ""
        draft.set("name", text: properties["dealname"]?.propertyText)
        draft.set("stage", text: stage)
        draft.set("account", text: try company(of: object))
        draft.set("closed_at", time: try JSONMember.time(properties["closedate"], "closedate"))
        draft.set("type", text: properties["dealtype"]?.propertyText)
        draft.set("owner", text: properties["hubspot_owner_id"]?.propertyText)
        draft.set("source", text: properties["hs_analytics_source"]?.propertyText)
        let isWon = properties["hs_is_closed_won"]?.propertyText == "true"
        let isClosed = properties["hs_is_closed"]?.propertyText == "true"
        let told = isWon ? "won" : isClosed ? "lost" : OpportunityOutcome.of(stage: stage)
        draft.set("outcome", text: told)
        guard let amount = properties["amount"]?.propertyText, !AmountText.isAbsent(amount) else {
            return
        }
        var settings = FieldReader.Settings(decimal: .point)
        let code = properties["deal_currency_code"]?.stringValue ?? ""
        settings.currency = CurrencyCode(code) ?? currency
        draft.set("amount", money: try FieldReader.money(amount, "amount", settings))
    }

    private func readCompany(
        _ properties: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        draft.set("name", text: properties["name"]?.propertyText)
        let site = (properties["domain"] ?? properties["website"])?.propertyText
        draft.set("domain", text: site.flatMap(FieldReader.host))
        draft.set("industry", text: properties["industry"]?.propertyText)
        draft.set("country", text: properties["country"]?.propertyText)
        draft.set("source", text: properties["hs_analytics_source"]?.propertyText)
        draft.set("lifecycle_stage", text: properties["lifecyclestage"]?.propertyText)
        let employees = properties["numberofemployees"]?.propertyText
        draft.set("employees", integer: employees.flatMap { Int64($0) })
    }

    private func readContact(
        _ properties: JSONObject,
        _ object: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        draft.set("email", text: properties["email"]?.propertyText)
        let names = ["firstname", "lastname"].compactMap { properties[$0]?.propertyText }
        draft.set("name", text: names.filter { !$0.isEmpty }.joined(separator: " "))
        draft.set("title", text: properties["jobtitle"]?.propertyText)
        draft.set("source", text: properties["hs_analytics_source"]?.propertyText)
        let named = try JSONMember.id(properties["associatedcompanyid"], "associatedcompanyid")
        draft.set(
            "account",
            text: try named.orElse { () throws(CellProblem) in try company(of: object) }
        )
    }

    private func company(of object: JSONObject) throws(CellProblem) -> String? {
        let first = object["associations"]?["companies"]?["results"]?.arrayValue?.first
        return try JSONMember.id(first?["id"], "associations.companies")
    }

    /// One record for every stage the deal entered, in order of time.
    private func stageChanges(
        of object: JSONObject,
        id: String,
        line: Int
    ) throws(CellProblem) -> RowOutcome {
        var moves: [(time: Timestamp, stage: String)] = []
        for entry in object["propertiesWithHistory"]?["dealstage"]?.arrayValue ?? [] {
            guard let stage = entry["value"]?.propertyText, !stage.isEmpty,
                let time = try JSONMember.time(entry["timestamp"], "timestamp")
            else { continue }
            moves.append((time, stage))
        }
        moves.sort { ($0.time, ByteString($0.stage)) < ($1.time, ByteString($1.stage)) }
        var items: [ImportedItem] = []
        var previous: String?
        for move in moves {
            let key = [id, move.stage, move.time.iso].map(escapedPart).joined(separator: "|")
            var draft = RecordDraft(.stageChanges, id: key)
            draft.set("opportunity", text: id)
            draft.set("stage", text: move.stage)
            draft.set("previous_stage", text: previous)
            draft.set("changed_at", time: move.time)
            items.append(.record(try draft.record(), line: line))
            previous = move.stage
        }
        return items.isEmpty ? .skip("deals without a history of stages") : .items(items)
    }
}
