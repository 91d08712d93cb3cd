import Growth

extension KnownExport {
    /// CSV of the Stripe dashboard; amounts in major units, times in UTC.
    static let stripe: [KnownExport] = [
        KnownExport(
            name: "Stripe dashboard, subscriptions",
            kind: .records(.subscriptions),
            signature: [
                "id", "Customer ID", "Interval|Plan", "Status",
                "Start (UTC)|Start Date (UTC)|Created (UTC)",
            ],
            fields: [
                .from("id", "id"), .from("account", "Customer ID"), .from("plan", "Product|Plan"),
                .from("payer", "Customer Email"), .from("quantity", "Quantity"),
                .from("seats", "Quantity"), .from("amount", "Amount", currency: "Currency"),
                .from("interval", "Interval"), .from("interval_count", "Interval Count"),
                .from("status", "Status"),
                .from("is_trial", "Status", map: [("trialing", "true"), ("*", "false")]),
                .from("started_at", "Start Date (UTC)|Start (UTC)|Created (UTC)"),
                .from("trial_ends_at", "Trial End (UTC)"),
                .from("ended_at", "Ended At (UTC)"),
                .from("term_ends_at", "Current Period End (UTC)"),
            ]
        ),
        KnownExport(
            name: "Stripe dashboard, payments",
            kind: .records(.invoices),
            signature: ["id", "Amount", "Currency", "Created (UTC)|Created date (UTC)", "Status"],
            fields: [
                .from("id", "id"), .from("account", "Customer ID"),
                .from("payer", "Customer Email"),
                .from("amount", "Amount", currency: "Currency"), .from("status", "Status"),
                .from("issued_at", "Created (UTC)|Created date (UTC)"),
                .from("paid_at", "Created (UTC)|Created date (UTC)"),
            ],
            filters: [
                RowFilter(column: "Status", values: ["Paid", "paid", "succeeded", "Succeeded"])
            ]
        ),
        KnownExport(
            name: "Stripe dashboard, customers",
            kind: .records(.accounts),
            signature: ["id", "Email", "Created (UTC)"],
            fields: [
                .from("id", "id"), .from("name", "Name|Description"),
                .from("created_at", "Created (UTC)"), .from("plan", "Plan"),
                .from("country", "Card Address Country|Shipping Address Country"),
            ]
        ),
    ]

    /// CSV of HubSpot lists by their default labels; associations are joined by `;`.
    static let hubSpot: [KnownExport] = [
        KnownExport(
            name: "HubSpot deals",
            kind: .records(.opportunities),
            signature: ["Record ID", "Deal Name", "Deal Stage"],
            fields: [
                .from("id", "Record ID"), .from("name", "Deal Name"), .from("stage", "Deal Stage"),
                .from(
                    "account",
                    "Associated Company IDs|Associated Company IDs (Primary)|Associated Company",
                    split: ";"
                ),
                .from(
                    "outcome",
                    "Is Closed Won|Is closed won",
                    "Deal Stage",
                    map: [
                        ("true*", "won"), ("yes*", "won"), ("1 *", "won"), ("*lost*", "lost"),
                        ("*won*", "won"), ("*", "open"),
                    ]
                ),
                .from("amount", "Amount", currency: "Currency"), .from("created_at", "Create Date"),
                .from("closed_at", "Close Date"), .from("type", "Deal Type"),
                .from("owner", "Deal owner|Deal Owner"),
                .from("source", "Original Source|Original Source Type|Original Traffic Source"),
                .from("updated_at", "Last Modified Date"),
            ]
        ),
        KnownExport(
            name: "HubSpot companies",
            kind: .records(.accounts),
            signature: ["Record ID", "Company name|Company Name"],
            fields: [
                .from("id", "Record ID"), .from("name", "Company name|Company Name"),
                .from("domain", "Company Domain Name|Website URL"),
                .from("industry", "Industry"), .from("employees", "Number of Employees"),
                .from("country", "Country/Region|Country"), .from("created_at", "Create Date"),
                .from("source", "Original Source Type|Original Source|Original Traffic Source"),
                .from("updated_at", "Last Modified Date"),
            ]
        ),
        KnownExport(
            name: "HubSpot contacts",
            kind: .records(.people),
            signature: ["Record ID", "Email", "First Name|Last Name"],
            fields: [
                .from("id", "Record ID"), .from("email", "Email"),
                .from("name", "First Name", "Last Name"), .from("title", "Job Title"),
                .from(
                    "account",
                    "Associated Company IDs|Associated Company_IDs|Associated Company IDs (Primary)|Associated Company",
                    split: ";"
                ),
                .from("created_at", "Create Date"),
                .from("source", "Original Source|Original Source Type|Original Traffic Source"),
                .from("updated_at", "Last Modified Date"),
            ]
        ),
    ]

    private static let wonAndClosed: [(String, String)] = [
        ("true *", "won"), ("1 *", "won"), ("* true", "lost"), ("* 1", "lost"), ("*", "open"),
    ]

    /// Salesforce: Data Loader and Bulk API by API names, reports by labels.
    static let salesforce: [KnownExport] = [
        KnownExport(
            name: "Salesforce Opportunity",
            kind: .records(.opportunities),
            signature: ["Id", "StageName", "CreatedDate"],
            fields: [
                .from("id", "Id"), .from("name", "Name"), .from("account", "AccountId"),
                .from("stage", "StageName"),
                .from("outcome", "IsWon", "IsClosed", map: wonAndClosed),
                .from("amount", "Amount", currency: "CurrencyIsoCode"),
                .from("created_at", "CreatedDate"), .from("closed_at", "CloseDate"),
                .from("type", "Type"), .from("source", "LeadSource"), .from("owner", "OwnerId"),
                .from("updated_at", "LastModifiedDate|SystemModstamp"),
            ]
        ),
        KnownExport(
            name: "Salesforce Account",
            kind: .records(.accounts),
            signature: ["Id", "Name", "CreatedDate"],
            fields: [
                .from("id", "Id"), .from("name", "Name"), .from("domain", "Website"),
                .from("industry", "Industry"), .from("employees", "NumberOfEmployees"),
                .from("country", "BillingCountry"), .from("source", "AccountSource"),
                .from("created_at", "CreatedDate"),
                .from("updated_at", "LastModifiedDate|SystemModstamp"),
            ]
        ),
        KnownExport(
            name: "Salesforce Contact",
            kind: .records(.people),
            signature: ["Id", "Email", "CreatedDate"],
            fields: [
                .from("id", "Id"), .from("email", "Email"), .from("name", "FirstName", "LastName"),
                .from("title", "Title"), .from("account", "AccountId"),
                .from("source", "LeadSource"),
                .from("created_at", "CreatedDate"),
                .from("updated_at", "LastModifiedDate|SystemModstamp"),
            ]
        ),
        KnownExport(
            name: "Salesforce OpportunityHistory",
            kind: .records(.stageChanges),
            signature: ["OpportunityId", "StageName", "CreatedDate"],
            fields: [
                .from("id", "Id"), .from("opportunity", "OpportunityId"),
                .from("stage", "StageName"),
                .from("changed_at", "CreatedDate"),
                .from("amount", "Amount", currency: "CurrencyIsoCode"),
            ]
        ),
        KnownExport(
            name: "Salesforce OpportunityFieldHistory",
            kind: .records(.stageChanges),
            signature: ["OpportunityId", "Field", "OldValue", "NewValue", "CreatedDate"],
            fields: [
                .from("id", "Id"), .from("opportunity", "OpportunityId"),
                .from("stage", "NewValue"),
                .from("previous_stage", "OldValue"), .from("changed_at", "CreatedDate"),
            ],
            filters: [RowFilter(column: "Field", values: ["StageName"])]
        ),
        KnownExport(
            name: "Salesforce Task",
            kind: .records(.activities),
            signature: ["Id", "ActivityDate", "Subject", "Status"],
            fields: [
                .from("id", "Id"), .from("account", "AccountId"), .from("opportunity", "WhatId"),
                .from("owner", "OwnerId"),
                // A task that is not completed has not happened yet.
                .from(
                    "occurred_at",
                    "CompletedDateTime|ActivityDate|CreatedDate",
                    skipsRowWhenBlank: true
                ),
                .from(
                    "type",
                    "TaskSubtype|Type|Subject",
                    map: [
                        ("*call*", "call"), ("*email*", "email"), ("*demo*", "demo"),
                        ("*meeting*", "meeting"), ("*", "note"),
                    ]
                ),
                .from("priority", "Priority"),
            ]
        ),
        KnownExport(
            name: "Salesforce Event",
            kind: .records(.activities),
            signature: ["Id", "Subject", "StartDateTime|ActivityDateTime"],
            fields: [
                .from("id", "Id"), .from("account", "AccountId"), .from("opportunity", "WhatId"),
                .from("owner", "OwnerId"), .from("occurred_at", "StartDateTime|ActivityDateTime"),
                .from(
                    "type",
                    "Subject",
                    map: [("*demo*", "demo"), ("*", "meeting"), ("", "meeting")]
                ),
            ]
        ),
        KnownExport(
            name: "Salesforce report of opportunities",
            kind: .records(.opportunities),
            signature: ["Opportunity Name", "Stage"],
            fields: [
                .from("id", "Opportunity ID|Opportunity ID (18)"),
                .from("name", "Opportunity Name"),
                .from("account", "Account ID|Account Name"), .from("stage", "Stage"),
                .from("amount", "Amount", currency: "Amount Currency"),
                .from("created_at", "Created Date"), .from("closed_at", "Close Date"),
                .from("type", "Type"), .from("source", "Lead Source"),
                .from("owner", "Opportunity Owner"), .from("updated_at", "Last Modified Date"),
            ]
        ),
        KnownExport(
            name: "Salesforce report of accounts",
            kind: .records(.accounts),
            signature: ["Account Name", "Account Owner|Account ID"],
            fields: [
                .from("id", "Account ID"), .from("name", "Account Name"),
                .from("domain", "Website"),
                .from("industry", "Industry"), .from("employees", "Employees"),
                .from("country", "Billing Country"), .from("created_at", "Created Date"),
            ]
        ),
    ]

    private static let warehouseColumns: [FieldMapping] = [
        .from("id", "id|message_id"), .from("time", "timestamp"),
        .from("original_time", "original_timestamp"), .from("sent_at", "sent_at"),
        .from("received_at", "received_at"), .from("user", "user_id"),
        .from("anonymous", "anonymous_id"), .from("account", "group_id|context_group_id"),
    ]
    private static let warehouseBookkeeping = [
        "context_*", "_*", "loaded_at", "uuid_ts", "uuid", "channel", "event", "event_text",
    ]

    /// Tables that Segment and RudderStack write into warehouses, dumped as CSV.
    static let warehouse: [KnownExport] = [
        KnownExport(
            name: "Segment warehouse, tracks",
            kind: .events,
            signature: ["id|message_id", "timestamp", "event|event_text", "received_at"],
            fields: warehouseColumns + [.from("event", "event_text|event")],
            leavesOut: warehouseBookkeeping
        ),
        KnownExport(
            name: "Segment warehouse, pages",
            kind: .events,
            signature: ["id|message_id", "timestamp", "received_at", "url|path"],
            fields: warehouseColumns + [FieldMapping("event", .constant(Event.pageViewed.text))],
            call: .page,
            leavesOut: warehouseBookkeeping
        ),
        KnownExport(
            name: "Segment warehouse, groups",
            kind: .events,
            signature: ["id|message_id", "timestamp", "received_at", "group_id"],
            fields: warehouseColumns + [FieldMapping("event", .constant("group"))],
            call: .group,
            leavesOut: warehouseBookkeeping
        ),
        KnownExport(
            name: "Segment warehouse, identifies",
            kind: .events,
            signature: ["id|message_id", "timestamp", "received_at", "user_id"],
            fields: warehouseColumns + [FieldMapping("event", .constant("identify"))],
            call: .identify,
            leavesOut: warehouseBookkeeping
        ),
    ]
}
