/// How much each account used the product in the last days before the as-of moment: the features
/// that a score of accounts is made of (K6), measured without looking ahead.
///
/// The semantics are written in docs/methods/account-features.md.
public struct AccountFeaturesQuery: Hashable, Sendable {
    /// The people of one account in one window.
    public struct Cell: Hashable, Sendable {
        /// The account, by any id that was joined to it.
        public let account: AccountID
        /// The length of the window, one of the question's.
        public let days: Int

        /// The cell of `account` in the last `days` days.
        public init(account: AccountID, days: Int) { (self.account, self.days) = (account, days) }
    }

    /// The lengths of the windows in days of 24 hours, ascending; each ends at the as-of moment.
    public let windows: [Int]
    /// The cell whose people the answer lists.
    public let cell: Cell?

    /// The windows where nobody said otherwise.
    public static let standardWindows = [7, 28, 90]
    /// The longest window, in days.
    public static let maximumDays = 3_660

    /// A question from its parts.
    ///
    /// - Throws: `InputProblems`: `features_need_a_window`, `features_window_out_of_range`,
    ///   `features_windows_not_ascending`, `features_cell_not_a_window`.
    public init(
        windows: [Int] = AccountFeaturesQuery.standardWindows,
        cell: Cell? = nil
    ) throws {
        (self.windows, self.cell) = (windows, cell)
        let found = problems
        if !found.isEmpty { throw InputProblems(found) }
    }

    private var problems: [InputProblem] {
        var found: [InputProblem] = []
        func add(_ code: String, _ message: String, at field: String = "windows") {
            found.append(InputProblem(code, message, field: field))
        }
        if windows.isEmpty { add("features_need_a_window", "at least one window was expected.") }
        if !windows.allSatisfy((1...Self.maximumDays).contains) {
            add("features_window_out_of_range", "a window has 1 to \(Self.maximumDays) days.")
        }
        if !zip(windows, windows.dropFirst()).allSatisfy({ $0 < $1 }) {
            add("features_windows_not_ascending", "each window is longer than the one before it.")
        }
        if let cell, !windows.contains(cell.days) {
            add(
                "features_cell_not_a_window",
                "there is no window of \(cell.days) days.",
                at: "cell.days"
            )
        }
        return found
    }
}

extension AccountFeaturesQuery {
    /// Reads `{"windows": [7, 28, 90], "cell": {"account": "acme", "days": 28}}`.
    ///
    /// - Throws: `InputProblems` with every mistake.
    public init(document: JSONValue) throws {
        var reader = DocumentReader(document, known: ["windows", "cell"])
        let windows = reader.integers("windows") ?? Self.standardWindows
        let cell = reader.member("cell") { try Cell(document: $0, at: $1) }
        let query = reader.attempt { try AccountFeaturesQuery(windows: windows, cell: cell) }
        self = try reader.finish(with: query)
    }

    /// The question as a document that reads back as the same question.
    public var document: JSONValue {
        var object: JSONObject = ["windows": .array(windows.map { JSONValue($0) })]
        if let cell {
            object["cell"] = ["account": .string(cell.account.text), "days": JSONValue(cell.days)]
        }
        return .object(object)
    }
}

extension AccountFeaturesQuery.Cell {
    /// Reads `{"account": "acme", "days": 28}`.
    ///
    /// - Throws: `InputProblems`.
    init(document: JSONValue, at path: String) throws {
        var reader = DocumentReader(document, at: path, known: ["account", "days"])
        reader.require("account")
        reader.require("days")
        let account = reader.text("account").map { AccountID($0) }
        let days = reader.integer("days")
        self.init(account: try reader.finish(with: account), days: try reader.finish(with: days))
    }
}

// MARK: The fold

/// The rows of the accounts so far.
public struct AccountFeaturesTally: Sendable {
    fileprivate var rows: [AccountFeaturesAnswer.Row] = []
    fileprivate var members: Set<PersonID> = []
    fileprivate var leftOutEvents = 0
}

extension AccountFeaturesQuery: BehavioralQuestion {
    public var unit: ActorUnit { .account }
    public var countsLeftOut: Bool { true }
    public var eventNames: Set<EventName>? { nil }
    public var needsProperties: Bool { false }
    /// All history, because a window ends at the as-of moment, which the question does not know.
    public var window: TimeWindow { .always }

    /// The longest window.
    private var longest: Int { windows.last ?? 0 }

    public func emptyTally(in scope: Scope) -> AccountFeaturesTally {
        precondition(
            scope.asOf != .distantFuture,
            "features are measured as of a moment, and the end of time is none"
        )
        return AccountFeaturesTally()
    }

    public func add(
        _ history: ActorHistory,
        to tally: inout AccountFeaturesTally,
        in scope: Scope
    ) {
        let recent = occurrences(of: history, inLast: longest, scope)
        guard case .account(let account) = history.actor else {
            tally.leftOutEvents += recent.count
            return
        }
        if recent.isEmpty { return }
        tally.rows.append(
            AccountFeaturesAnswer.Row(
                account: account,
                uses: windows.map { use(occurrences(of: history, inLast: $0, scope), scope) }
            )
        )
        if let cell, scope.identity.canonical(cell.account) == account {
            let inside = occurrences(of: history, inLast: cell.days, scope)
            tally.members.formUnion(inside.compactMap(\.person))
        }
    }

    /// What happened in the `days` days before the as-of moment.
    private func occurrences(
        of history: ActorHistory,
        inLast days: Int,
        _ scope: Scope
    ) -> [Occurrence] {
        let start = scope.asOf.adding(millis: -Int64(days) * Duration.day)
        return history.occurrences.filter { start <= $0.time && $0.time < scope.asOf }
    }

    private func use(_ occurrences: [Occurrence], _ scope: Scope) -> AccountFeaturesAnswer.Use {
        AccountFeaturesAnswer.Use(
            events: occurrences.count,
            people: Set(occurrences.compactMap(\.person)).count,
            days: Set(occurrences.map { scope.zone.dayNumber(of: $0.time) }).count
        )
    }

    public func merge(_ other: AccountFeaturesTally, into tally: inout AccountFeaturesTally) {
        tally.rows += other.rows
        tally.members.formUnion(other.members)
        tally.leftOutEvents += other.leftOutEvents
    }

    public func answer(
        from tally: AccountFeaturesTally,
        in scope: Scope
    ) -> AccountFeaturesAnswer {
        AccountFeaturesAnswer(
            rows: FeatureRows(tally.rows.sorted { $0.account < $1.account }),
            asOf: scope.asOf,
            leftOutEvents: tally.leftOutEvents,
            members: tally.members.sorted().map { .person($0) },
            query: self
        )
    }
}
