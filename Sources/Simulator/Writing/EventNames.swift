/// The names under which occurrences are written.
enum EventNames {
    static let activation = "Report Created"
    static let coreAction = "Report Viewed"

    /// The Segment call of an occurrence.
    static func call(of kind: Occurrence.Kind) -> String {
        switch kind {
        case .page: "page"
        case .identify: "identify"
        case .group: "group"
        default: "track"
        }
    }

    /// The name of a track call, in spelling 0 (the right one), 1 or 2.
    static func name(of kind: Occurrence.Kind, spelling: Int = 0) -> String? {
        if spelling > 0 {
            let others = spellings(of: kind)
            if !others.isEmpty { return others[(spelling - 1) % others.count] }
        }
        return switch kind {
        case .page, .identify, .group: nil
        case .signup: "Signed Up"
        case .projectCreated: "Project Created"
        case .reportCreated: activation
        case .reportViewed: coreAction
        case .reportShared: "Report Shared"
        case .invite: "Invite Sent"
        case .upgrade: "Plan Upgraded"
        case .seatsAdded: "Seats Added"
        }
    }

    /// Other spellings that older clients use.
    static func spellings(of kind: Occurrence.Kind) -> [String] {
        switch kind {
        case .signup: ["signed_up", "Sign Up"]
        case .reportCreated: ["report_created"]
        default: []
        }
    }

    /// The names by which events are counted, in the order of the truth file.
    static let counted = [
        "Invite Sent", "Page Viewed", "Plan Upgraded", "Project Created", "Report Created",
        "Report Shared", "Report Viewed", "Seats Added", "Signed Up", "group", "identify",
    ]

    /// Position in `counted`.
    static func position(of kind: Occurrence.Kind) -> Int {
        switch kind {
        case .invite: 0
        case .page: 1
        case .upgrade: 2
        case .projectCreated: 3
        case .reportCreated: 4
        case .reportShared: 5
        case .reportViewed: 6
        case .seatsAdded: 7
        case .signup: 8
        case .group: 9
        case .identify: 10
        }
    }
}
