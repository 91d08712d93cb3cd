import Growth

/// Pages of the HubSpot CRM API, version 3: `{"results": [{"id", "properties", "associations", …}]}`.
///
/// Every property is text; one that was asked for and is not set is null. Source: INTERFACES 2;
/// HubSpot, "Associations v3".
struct HubSpotObjects: JSONTranslator {
    let kind: RecordKind
    /// What amounts without a currency are in.
    let currency: CurrencyCode

    let name = "HubSpot objects"

    static let kinds: [RecordKind] = [.opportunities, .accounts, .people, .stageChanges]

    /// Where an object on a page tells its companies they were asked for, so the others have none.
    func parts(of item: JSONValue) -> [JSONValue] {
        let parts = item.arrayValue ?? item["results"]?.arrayValue ?? [item]
        let tells = parts.contains { Self.companies(of: $0) != nil }
        return tells ? Self.tellingCompanies(parts) : parts
    }

    /// `objects` whose companies were asked for, each with a list: HubSpot leaves out an empty one.
    static func tellingCompanies(_ objects: [JSONValue]) -> [JSONValue] {
        objects.map { value in
            guard companies(of: value) == nil, var object = value.objectValue else { return value }
            object["associations"] = ["companies": ["results": []]]
            return .object(object)
        }
    }

    /// The associated companies of `object`; `nil` when it does not tell them.
    private static func companies(of object: JSONValue) -> JSONValue? {
        object["associations"]?["companies"]?["results"]
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
        let changed = JSONMember.first(
            properties["hs_lastmodifieddate"],
            properties["lastmodifieddate"],
            object["updatedAt"]
        )
        draft.updatedAt = try JSONMember.time(changed, "updatedAt")
        let created = JSONMember.first(properties["createdate"], object["createdAt"])
        try draft.set("created_at", time: created, "createdate")
        switch kind {
        case .opportunities: try readDeal(properties, object, into: &draft)
        case .accounts: readCompany(properties, into: &draft)
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
        draft.set("name", text: properties["dealname"])
        draft.set("stage", text: properties["dealstage"])
        let companies = Self.companies(of: .object(object))
        draft.set("account", text: try primary(of: companies), told: companies != nil)
        try draft.set("closed_at", time: properties["closedate"], "closedate")
        draft.set("type", text: properties["dealtype"])
        draft.set("owner", text: properties["hubspot_owner_id"])
        draft.set("source", text: properties["hs_analytics_source"])
        let isWon = properties["hs_is_closed_won"]?.propertyText == "true"
        let isClosed = properties["hs_is_closed"]?.propertyText == "true"
        let told = isWon ? "won" : isClosed ? "lost" : OpportunityOutcome.of(stage: stage)
        draft.set("outcome", text: told)
        draft.set("amount", money: try amount(properties), told: properties["amount"] != nil)
    }

    /// The amount of a deal in its own currency, else in the account's.
    private func amount(_ properties: JSONObject) throws(CellProblem) -> Money? {
        guard let text = properties["amount"]?.propertyText, !AmountText.isAbsent(text) else {
            return nil
        }
        var settings = FieldReader.Settings(decimal: .point)
        let code = properties["deal_currency_code"]?.stringValue ?? ""
        settings.currency = CurrencyCode(code) ?? currency
        return try FieldReader.money(text, "amount", settings)
    }

    private func readCompany(_ properties: JSONObject, into draft: inout RecordDraft) {
        draft.set("name", text: properties["name"])
        let site = JSONMember.first(properties["domain"], properties["website"])?.propertyText
        draft.set(
            "domain",
            text: site.flatMap(FieldReader.host),
            told: properties["domain"] != nil || properties["website"] != nil
        )
        draft.set("industry", text: properties["industry"])
        draft.set("country", text: properties["country"])
        draft.set("source", text: properties["hs_analytics_source"])
        draft.set("lifecycle_stage", text: properties["lifecyclestage"])
        let employees = properties["numberofemployees"]
        draft.set(
            "employees",
            integer: employees?.propertyText.flatMap { Int64($0) },
            told: employees != nil
        )
    }

    private func readContact(
        _ properties: JSONObject,
        _ object: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        draft.set("email", text: properties["email"])
        let names = ["firstname", "lastname"].compactMap { properties[$0] }
        let parts = names.compactMap(\.propertyText).filter { !$0.isEmpty }
        draft.set("name", text: parts.joined(separator: " "), told: !names.isEmpty)
        draft.set("title", text: properties["jobtitle"])
        draft.set("source", text: properties["hs_analytics_source"])
        let member = properties["associatedcompanyid"]
        let companies = Self.companies(of: .object(object))
        let named = try JSONMember.id(member, "associatedcompanyid")
        draft.set(
            "account",
            text: try named.orElse { () throws(CellProblem) in try primary(of: companies) },
            told: member != nil || companies != nil
        )
    }

    /// The primary company among associations; the first where none is.
    private func primary(of companies: JSONValue?) throws(CellProblem) -> String? {
        let all = companies?.arrayValue ?? []
        let primary = all.first { company in
            Self.primaryTypes.contains(company["type"]?.stringValue ?? "")
        }
        return try JSONMember.id((primary ?? all.first)?["id"], "associations.companies")
    }

    private static let primaryTypes: Set = ["deal_to_company", "contact_to_company"]

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
