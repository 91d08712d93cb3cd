import Growth

/// Objects of the HubSpot CRM API, version 3.
///
/// Everything is listed by `GET`. Changes are searched for, and a search knows no more than 10,000
/// hits, has no history and no associations. So the hits are sorted by their id and each page asks
/// for ids above the last, which never goes deep however many there are and whatever was changed at
/// the same moment; and each page of deals is followed by one question for their stages and one for
/// their companies. Source: INTERFACES 2; HubSpot, "Search the CRM" and "Associations v3".
struct HubSpotPages: PullPages {
    let account: LiveAccount
    /// What is still to be asked about the page of deals at the cursor.
    private var step = Step.page

    /// A page of deals while it is put together.
    private enum Step {
        /// Nothing was asked yet.
        case page
        /// Which deals changed is known; their stages are to be asked for.
        case stages(FoundDeals)
        /// Their stages are known; their companies are to be asked for.
        case companies(FoundDeals, deals: [JSONValue])
    }

    init(account: LiveAccount) { self.account = account }

    func resources(isIncrement: Bool) -> [String] { ["companies", "contacts", "deals"] }

    func request(_ resource: String, _ cursor: PullCursor) -> OutboundRequest {
        switch step {
        case .page where cursor.since == nil: list(resource, after: cursor.after)
        case .page: search(resource, cursor)
        case .stages(let found):
            post(
                "objects/deals/batch/read",
                [
                    "properties": .array(properties(of: "deals")),
                    "propertiesWithHistory": ["dealstage"], "inputs": found.inputs,
                ]
            )
        case .companies(let found, _):
            post("associations/deals/companies/batch/read", ["inputs": found.inputs])
        }
    }

    private func list(_ resource: String, after: String?) -> OutboundRequest {
        let names = properties(of: resource).compactMap(\.stringValue).joined(separator: ",")
        var query = [
            OutboundRequest.Field("limit", String(pageSize(of: resource))),
            OutboundRequest.Field("properties", names),
        ]
        if resource == "deals" {
            query.append(OutboundRequest.Field("propertiesWithHistory", "dealstage"))
            query.append(OutboundRequest.Field("associations", "companies"))
        }
        if let after { query.append(OutboundRequest.Field("after", after)) }
        return OutboundRequest(
            to: account.address,
            path: "/crm/v3/objects/\(resource)",
            query: query,
            key: account.key
        )
    }

    private func search(_ resource: String, _ cursor: PullCursor) -> OutboundRequest {
        let changed = resource == "contacts" ? "lastmodifieddate" : "hs_lastmodifieddate"
        let millis = cursor.since?.millis ?? 0
        var filters: [JSONValue] = [
            ["propertyName": .string(changed), "operator": "GTE", "value": .string(String(millis))]
        ]
        if let after = cursor.after {
            filters.append(
                ["propertyName": "hs_object_id", "operator": "GT", "value": .string(after)]
            )
        }
        return post(
            "objects/\(resource)/search",
            [
                "filterGroups": [["filters": .array(filters)]],
                "sorts": [["propertyName": "hs_object_id", "direction": "ASCENDING"]],
                "properties": .array(properties(of: resource)),
                "limit": JSONValue(pageSize(of: resource)),
            ]
        )
    }

    private func post(_ path: String, _ body: JSONValue) -> OutboundRequest {
        OutboundRequest(
            .post,
            to: account.address,
            path: "/crm/v3/\(path)",
            headers: [OutboundRequest.Field("Content-Type", "application/json")],
            key: account.key,
            body: Array(body.compactText.utf8)
        )
    }

    /// With histories fifty objects at most are told at once.
    private func pageSize(of resource: String) -> Int { resource == "deals" ? 50 : 100 }

    private func properties(of resource: String) -> [JSONValue] {
        switch resource {
        case "companies":
            [
                "name", "domain", "website", "industry", "country", "numberofemployees",
                "lifecyclestage", "hs_analytics_source", "createdate", "hs_lastmodifieddate",
            ]
        case "contacts":
            [
                "email", "firstname", "lastname", "jobtitle", "associatedcompanyid",
                "hs_analytics_source", "createdate", "lastmodifieddate",
            ]
        default:
            [
                "dealname", "dealstage", "amount", "deal_currency_code", "closedate", "createdate",
                "dealtype", "hubspot_owner_id", "hs_analytics_source", "hs_is_closed",
                "hs_is_closed_won", "hs_lastmodifieddate",
            ]
        }
    }

    /// HubSpot locks what it works on for seconds (423), and an account that it moves for up to a day
    /// (477).
    func isBusy(_ error: VendorError) -> Bool { [423, 477].contains(error.status) }

    func amend(_ cursor: inout PullCursor, after error: VendorError) -> Bool { false }
}

/// Deals that a search found.
private struct FoundDeals {
    let ids: [String]
    /// Where the pull goes on once all is known about them.
    let next: PullReading.Next

    /// As HubSpot wants them in a batch.
    var inputs: JSONValue { .array(ids.map { ["id": .string($0)] }) }
}

// MARK: Answers

extension HubSpotPages {
    mutating func read(
        _ answer: JSONValue,
        of resource: String,
        _ cursor: PullCursor,
        seenAt: Timestamp
    ) throws(UnreadablePage) -> PullReading {
        guard let rows = answer["results"]?.arrayValue else {
            throw UnreadablePage(reason: "there is no list under results")
        }
        switch step {
        case .page:
            let next = try next(after: rows, answer, cursor)
            guard cursor.since != nil, resource == "deals", !rows.isEmpty else {
                return reading(rows, of: resource, next)
            }
            let ids = rows.compactMap { $0["id"]?.propertyText }
            step = .stages(FoundDeals(ids: ids, next: next))
            return halfRead
        case .stages(let found):
            step = .companies(found, deals: rows)
            return halfRead
        case .companies(let found, let deals):
            step = .page
            return reading(Self.joined(deals, to: rows), of: resource, found.next)
        }
    }

    private var halfRead: PullReading {
        var reading = PullReading()
        reading.next = .samePage
        return reading
    }

    /// Where the page after this one begins: HubSpot's own mark in a list, the last id in a search.
    private func next(
        after rows: [JSONValue],
        _ answer: JSONValue,
        _ cursor: PullCursor
    ) throws(UnreadablePage) -> PullReading.Next {
        guard let mark = answer["paging"]?["next"]?["after"]?.propertyText, let last = rows.last
        else { return .resource }
        guard cursor.since != nil else { return .page(after: mark) }
        guard let id = last["id"]?.propertyText, let number = Int64(id),
            number > cursor.after.flatMap({ Int64($0) }) ?? .min
        else { throw UnreadablePage(reason: "its hits are not in order of id") }
        return .page(after: id)
    }

    private func reading(
        _ rows: [JSONValue],
        of resource: String,
        _ next: PullReading.Next
    ) -> PullReading {
        let rows = resource == "deals" ? HubSpotObjects.tellingCompanies(rows) : rows
        var reading = PullReading()
        reading.next = next
        for kind in Self.kinds(of: resource) {
            let translator = HubSpotObjects(kind: kind, currency: account.currency)
            reading.take(rows) { row, line, _ throws(CellProblem) in
                try translator.outcome(of: row, line: line)
            }
        }
        return reading
    }

    private static func kinds(of resource: String) -> [RecordKind] {
        switch resource {
        case "companies": [.accounts]
        case "contacts": [.people]
        default: [.opportunities, .stageChanges]
        }
    }

    /// `deals` with their companies where a list would have them.
    private static func joined(_ deals: [JSONValue], to associations: [JSONValue]) -> [JSONValue] {
        var companies: [String: JSONValue] = [:]
        for association in associations {
            guard let deal = association["from"]?["id"]?.propertyText else { continue }
            companies[deal] = association["to"]
        }
        return deals.map { deal in
            guard var object = deal.objectValue, let id = deal["id"]?.propertyText,
                let found = companies[id]
            else { return deal }
            object["associations"] = ["companies": ["results": found]]
            return .object(object)
        }
    }
}
