import Growth

/// The tables of the CRM: HubSpot's default export labels, and our canonical ones.
enum CRM {
    static let openStages = [
        "Appointment Scheduled", "Qualified To Buy", "Presentation Scheduled",
        "Decision Maker Bought-In", "Contract Sent",
    ]

    static func stage(_ isWon: Bool) -> String { isWon ? "Closed Won" : "Closed Lost" }

    static let dealHeader = [
        "Record ID", "Deal Name", "Pipeline", "Deal Stage", "Amount", "Close Date", "Create Date",
        "Deal owner", "Deal Type", "Original Source", "Associated Company IDs",
        "Associated Company",
        "Last Modified Date", "Is Closed Won",
    ]

    static func row(_ deal: DealStory, number: Int, of story: AccountStory) -> [String] {
        [
            dealID(number, of: story), deal.name, "Sales Pipeline",
            deal.stage, String(deal.amount / 100), minute(deal.closed), minute(deal.created),
            story.touches.first?.owner ?? "", deal.type, story.profile.source, story.profile.id,
            story.profile.name, minute(deal.modified), deal.outcome == .won ? "true" : "false",
        ]
    }

    private static func dealID(_ number: Int, of story: AccountStory) -> String {
        String(9_000_000_000 + story.profile.index * 10 + number)
    }

    static let companyHeader = [
        "Record ID", "Company name", "Company Domain Name", "Industry", "Number of Employees",
        "Create Date", "Original Source",
    ]

    static func row(_ profile: AccountProfile) -> [String] {
        [
            profile.id, profile.name, profile.domain, profile.industry, String(profile.employees),
            minute(profile.start), profile.source,
        ]
    }

    static let activityHeader = ["id", "account", "email", "type", "occurred_at", "owner"]

    static func row(_ touch: TouchStory, number: Int, of story: AccountStory) -> [String] {
        [
            "act-\(story.profile.index)-\(number)", story.profile.id, touch.email, touch.type,
            second(touch.time), touch.owner,
        ]
    }

    /// `2026-03-09 14:05`, UTC, as HubSpot exports it.
    private static func minute(_ moment: Int64) -> String {
        let text = Timestamp(millis: moment / Duration.minute * Duration.minute).iso
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }

    static let teamHeader = [
        "name", "role", "manager", "region", "started_at", "ended_at", "loaded_cost",
    ]

    static func rows(_ team: [Organization.Employee], startingOn start: CivilDate) -> [[String]] {
        let first = CivilDate(dayNumber: start.dayNumber - 400).iso
        return team.map { [$0.name, $0.role, $0.manager, "remote", first, "", String($0.cost)] }
    }

    static let spendHeader = ["channel", "occurred_at", "amount", "motion"]

    /// What month `number` (from 0) beginning on `date` cost, in whole dollars.
    static func rows(
        _ spend: [Organization.Channel],
        month number: Int,
        on date: CivilDate
    ) -> [[String]] {
        spend.map { [$0.name, date.iso, String($0.cost + $0.growth * number), $0.motion] }
    }

    static let pilotHeader = [
        "account", "started_at", "ends_at", "decided_at", "outcome", "opportunity", "is_paid",
    ]

    /// A pilot as it is known at `end`.
    static func row(_ pilot: PilotStory, of story: AccountStory, end: Int64) -> [String] {
        let decided = pilot.decided.flatMap { $0 < end - Duration.hour ? $0 : nil }
        return [
            story.profile.id, second(pilot.started), second(pilot.ends),
            decided.map(second) ?? "", outcome(of: pilot, story, isDecided: decided != nil, end),
            story.deals.isEmpty ? "" : dealID(0, of: story), pilot.isPaid ? "true" : "false",
        ]
    }

    /// `won`, `lost`, `limbo` from a week after the end without a decision, `extended` or `open`.
    static func outcome(
        of pilot: PilotStory,
        _ story: AccountStory,
        isDecided: Bool,
        _ end: Int64
    ) -> String {
        if isDecided { return story.deals.first?.outcome == .won ? "won" : "lost" }
        if pilot.ends + 7 * Duration.day < end { return "limbo" }
        return pilot.isExtended && pilot.started + 30 * Duration.day < end ? "extended" : "open"
    }

    static let churnHeader = ["account", "occurred_at", "reason", "comment"]

    static func row(churned account: String, at time: Int64, _ reason: ChurnCause) -> [String] {
        let comment =
            switch reason {
            case .sponsorLeft: "Our lead for this left; nobody here has taken it over."
            case .lowUse: "We just were not using it any more."
            case .price: "Too expensive for what we get."
            case .bug: "Reports would not save for weeks."
            }
        return [account, second(time), reason.rawValue, comment]
    }

    private static func second(_ moment: Int64) -> String {
        Timestamp(millis: moment / Duration.second * Duration.second).iso
    }
}
