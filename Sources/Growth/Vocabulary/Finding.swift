/// One answer of a rule, with everything that is needed to believe or refuse it.
///
/// The first law of the playbook: a verdict is value, interval, n, threshold and source; below the
/// smallest n it says how much more evidence is needed.
public struct Finding: Hashable, Sendable {
    /// Stable name for `explain`: the rule's code and a word, `K1.motion`.
    public let id: String
    /// Codes of the playbook rules it answers.
    public var rules: [String]
    /// The question in plain words.
    public var question: String
    /// How far the evidence carries.
    public var standing: Standing
    /// The answer in a few words: "bottom-up", "yes", "not enough evidence".
    public var answer: String
    /// One or two sentences a founder understands without the playbook.
    public var explanation: String
    /// The figure behind the answer.
    public var value: Quantity?
    /// Where the true figure lies.
    public var interval: Interval?
    /// How many were counted.
    public var n: Int
    /// Who was counted: "won accounts with a known origin".
    public var population: String
    /// Who was left out, and why.
    public var leftOut: [String]
    /// The line that decides, in words: "decided when … at least 90 % likely …".
    public var threshold: String
    /// How the value is computed, with the playbook's code.
    public var definition: String
    /// Where the rule and its lines come from.
    public var sources: [String]
    /// Small tables that belong to the answer, such as shares by class.
    public var tables: [FindingTable]
    /// Readings of the same question that disagree, each a sentence.
    public var conflicts: [String]
    /// What a person answered to the same question; shown beside, never counted.
    public var ownAnswer: OwnAnswer?
    /// The rows that were counted, all of them, in a fixed order.
    public var evidence: FindingTable

    /// A finding; what is left out here can be set afterwards.
    public init(
        id: String,
        rules: [String],
        question: String,
        standing: Standing,
        answer: String,
        explanation: String,
        value: Quantity? = nil,
        interval: Interval? = nil,
        n: Int,
        population: String,
        leftOut: [String] = [],
        threshold: String,
        definition: String,
        sources: [String],
        tables: [FindingTable] = [],
        conflicts: [String] = [],
        evidence: FindingTable
    ) {
        (self.id, self.rules, self.question, self.standing) = (id, rules, question, standing)
        (self.answer, self.explanation, self.value, self.interval) = (
            answer, explanation, value, interval
        )
        (self.n, self.population, self.leftOut, self.threshold) = (
            n, population, leftOut, threshold
        )
        (self.definition, self.sources, self.tables) = (definition, sources, tables)
        (self.conflicts, self.evidence) = (conflicts, evidence)
    }

    /// How far the evidence carries.
    public enum Standing: Hashable, Sendable {
        /// The evidence decides.
        case decided
        /// There is enough evidence, and it does not decide.
        case undecided
        /// Too few were counted: so many more are needed.
        case notEnoughEvidence(moreNeeded: Int)
        /// Something is missing that no amount of the present data replaces: what, in words.
        case unknown(needs: String)
    }
}

/// A figure with its unit.
public struct Quantity: Hashable, Sendable {
    /// What the number counts in.
    public enum Unit: Hashable, Sendable {
        /// From 0 to 1.
        case share
        case count
        case days
        case seconds
        /// Major units of a currency.
        case money(CurrencyCode)
    }

    /// The number.
    public let number: Double
    /// Its unit.
    public let unit: Unit

    /// `number` in `unit`.
    public init(_ number: Double, _ unit: Unit) { (self.number, self.unit) = (number, unit) }
}

/// An interval with its level and the method that made it.
public struct Interval: Hashable, Sendable {
    /// Its ends, in the unit of the value.
    public let low, high: Double
    /// 0.95 for 95 %.
    public let level: Double
    /// "Wilson", "bootstrap of the median, 2,000 resamples".
    public let method: String

    /// An interval from `low` to `high`.
    public init(low: Double, high: Double, level: Double = 0.95, method: String) {
        (self.low, self.high, self.level, self.method) = (low, high, level, method)
    }
}

/// Rows under named columns; what a person opens a number to.
public struct FindingTable: Hashable, Sendable {
    /// What the table shows.
    public var title: String
    /// Names of the columns.
    public var columns: [String]
    /// Rows, each as long as `columns`.
    public var rows: [[JSONValue]]

    /// A table; every row must be as long as `columns`.
    public init(title: String, columns: [String], rows: [[JSONValue]]) {
        precondition(
            rows.allSatisfy { $0.count == columns.count },
            "a row has a cell for each column"
        )
        (self.title, self.columns, self.rows) = (title, columns, rows)
    }
}
