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
        "Deal owner", "Deal Type", "Associated Company IDs", "Associated Company",
        "Last Modified Date", "Is Closed Won",
    ]

    static func row(_ deal: DealStory, number: Int, of story: AccountStory) -> [String] {
        [
            String(9_000_000_000 + story.profile.index * 10 + number), deal.name, "Sales Pipeline",
            deal.stage, String(deal.amount / 100), minute(deal.closed), minute(deal.created),
            story.touches.first?.owner ?? "", deal.type, story.profile.id, story.profile.name,
            minute(deal.modified), deal.outcome == .won ? "true" : "false",
        ]
    }

    static let companyHeader = [
        "Record ID", "Company name", "Company Domain Name", "Industry", "Number of Employees",
        "Create Date",
    ]

    static func row(_ profile: AccountProfile) -> [String] {
        [
            profile.id, profile.name, profile.domain, profile.industry, String(profile.employees),
            minute(profile.start),
        ]
    }

    static let activityHeader = ["id", "account", "email", "type", "occurred_at", "owner"]

    static func row(_ touch: TouchStory, number: Int, of story: AccountStory) -> [String] {
        [
            "act-\(story.profile.index)-\(number)", story.profile.id, touch.email, touch.type,
            Timestamp(millis: touch.time / 1_000 * 1_000).iso, touch.owner,
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

    /// The people of the simulated company itself, engaged `start`.
    static func teamRows(startingOn start: CivilDate) -> [[String]] {
        let first = CivilDate(dayNumber: start.dayNumber - 400).iso
        let people: [(String, String, String, String)] = [
            ("Ada Brandt", "founder", "", "190000"), ("Omar Quist", "founder", "", "190000"),
            ("Lena Ito", "engineer", "Omar Quist", "165000"),
            ("Jonas Amari", "engineer", "Omar Quist", "160000"),
            ("Priya Duval", "engineer", "Omar Quist", "160000"),
            ("Wren Costa", "engineer", "Omar Quist", "150000"),
            ("Aiko Vargas", "designer", "Omar Quist", "140000"),
            ("Hugo Pereira", "marketer", "Ada Brandt", "125000"),
            ("Ines Lindqvist", "csm", "Ada Brandt", "110000"),
            ("Rosa Castro", "ae", "Ada Brandt", "180000"),
            ("Tariq Weiss", "ae", "Ada Brandt", "170000"),
        ]
        return people.map { [$0.0, $0.1, $0.2, "remote", first, "", $0.3] }
    }

    static let spendHeader = ["channel", "occurred_at", "amount", "motion"]

    /// What month `number` (from 0) beginning on `date` cost, in whole dollars.
    static func spendRows(of number: Int, on date: CivilDate) -> [[String]] {
        [
            ["Paid search", date.iso, String(4_000 + 250 * number), "bottom-up"],
            ["Content", date.iso, String(3_000 + 100 * number), "bottom-up"],
            ["Events", date.iso, String(number % 3 == 0 ? 9_000 : 1_500), "top-down"],
            ["Outbound tools", date.iso, "1800", "top-down"],
        ]
    }
}
