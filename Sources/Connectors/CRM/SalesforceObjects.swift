import Growth

/// Rows of Salesforce's REST queries by their API names.
///
/// Source: INTERFACES 2; the same columns as those of a Data Loader export.
struct SalesforceObjects {
    let kind: RecordKind
    /// What amounts are in where the organisation keeps one currency.
    let currency: CurrencyCode

    /// The record of one row.
    func outcome(of row: JSONValue, line: Int) throws(CellProblem) -> RowOutcome {
        let object = try JSONMember.row(row)
        guard let id = try JSONMember.id(object["Id"], "Id") else {
            throw CellProblem("missing_field", field: "Id", "a row of Salesforce has an Id")
        }
        var draft = RecordDraft(kind, id: id)
        switch kind {
        case .accounts: try readAccount(object, into: &draft)
        case .opportunities: try readOpportunity(object, into: &draft)
        default:
            if object["StageName"]?.propertyText == nil { return .skip("rows without a stage") }
            try readHistory(object, into: &draft)
        }
        return .items([.record(try draft.record(), line: line)])
    }

    /// When the row was last changed by anybody.
    static func changedAt(_ row: JSONValue) throws(CellProblem) -> Timestamp? {
        try JSONMember.time(row["SystemModstamp"], "SystemModstamp")
    }

    private func readAccount(
        _ object: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        try readDates(object, into: &draft)
        draft.set("name", text: object["Name"])
        let site = object["Website"]
        draft.set(
            "domain",
            text: site?.stringValue.flatMap(FieldReader.host),
            told: site != nil
        )
        draft.set("industry", text: object["Industry"])
        let employees = object["NumberOfEmployees"]
        draft.set("employees", integer: employees?.integerValue, told: employees != nil)
        draft.set("country", text: object["BillingCountry"])
        draft.set("source", text: object["AccountSource"])
    }

    private func readOpportunity(
        _ object: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        try readDates(object, into: &draft)
        draft.set("name", text: object["Name"])
        draft.set("account", text: object["AccountId"])
        draft.set("stage", text: object["StageName"])
        let isWon = object["IsWon"] == .bool(true)
        let isClosed = object["IsClosed"] == .bool(true)
        draft.set("outcome", text: isWon ? "won" : isClosed ? "lost" : "open")
        try draft.set("closed_at", time: object["CloseDate"], "CloseDate")
        draft.set("type", text: object["Type"])
        draft.set("source", text: object["LeadSource"])
        draft.set("owner", text: object["OwnerId"])
        draft.set("amount", money: try amount(object), told: object["Amount"] != nil)
    }

    private func readHistory(
        _ object: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        draft.set("opportunity", text: object["OpportunityId"])
        draft.set("stage", text: object["StageName"])
        try draft.set("changed_at", time: object["CreatedDate"], "CreatedDate")
        draft.set("amount", money: try amount(object), told: object["Amount"] != nil)
    }

    private func readDates(
        _ object: JSONObject,
        into draft: inout RecordDraft
    ) throws(CellProblem) {
        try draft.set("created_at", time: object["CreatedDate"], "CreatedDate")
        let changed = try JSONMember.time(object["LastModifiedDate"], "LastModifiedDate")
        draft.updatedAt = try changed.orElse { () throws(CellProblem) in
            try JSONMember.time(object["SystemModstamp"], "SystemModstamp")
        }
    }

    private func amount(_ object: JSONObject) throws(CellProblem) -> Money? {
        guard let text = object["Amount"]?.propertyText, !AmountText.isAbsent(text) else {
            return nil
        }
        var settings = FieldReader.Settings(decimal: .point)
        let code = object["CurrencyIsoCode"]?.stringValue ?? ""
        settings.currency = CurrencyCode(code) ?? currency
        return try FieldReader.money(text, "Amount", settings)
    }
}
