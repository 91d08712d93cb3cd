/// K16: a figure from elsewhere to hold a figure of yours against, with how far to trust it.
public struct Benchmark: Hashable, Sendable {
    /// Stable name that findings cite: `activation.openview`.
    public let id: String
    /// What is measured.
    public let name: String
    /// The ends of the band; equal for a single value, `nil` where it is open.
    public let low, high: Double?
    /// What the numbers count in.
    public let unit: Unit
    /// For whom it holds.
    public let segment: String
    /// The year it describes, if known.
    public let year: Int?
    /// Who says so.
    public let source: String
    /// How far to trust it.
    public let tier: Tier
    /// Rules of the playbook that use it.
    public let rules: [String]

    /// A benchmark; a single value has equal ends.
    /// - Throws: `benchmark_without_value` when both ends are missing, not finite or in the wrong order,
    ///   `benchmark_without_source` when the id, name or source is empty.
    public init(
        id: String,
        name: String,
        low: Double?,
        high: Double?,
        unit: Unit,
        segment: String,
        year: Int? = nil,
        source: String,
        tier: Tier = .yours,
        rules: [String] = []
    ) throws {
        let ends = [low, high].compactMap { $0 }
        guard !ends.isEmpty, ends.allSatisfy(\.isFinite), ends == ends.sorted() else {
            throw InputProblem(
                "benchmark_without_value",
                "The benchmark “\(name)” needs a low end, a high end or "
                    + "both, with low ≤ high.",
                field: "low"
            )
        }
        guard !id.utf8.isEmpty, !name.utf8.isEmpty, !source.utf8.isEmpty else {
            throw InputProblem(
                "benchmark_without_source",
                "A benchmark needs an id, a name and a source.",
                advice: "Say where the figure comes from, so that others can weigh it.",
                field: "source"
            )
        }
        self.init(
            known: id,
            name,
            low,
            high,
            unit,
            segment,
            year,
            source,
            tier,
            rules
        )
    }

    init(
        known id: String,
        _ name: String,
        _ low: Double?,
        _ high: Double?,
        _ unit: Unit,
        _ segment: String,
        _ year: Int?,
        _ source: String,
        _ tier: Tier,
        _ rules: [String]
    ) {
        (self.id, self.name, self.low, self.high, self.unit) = (id, name, low, high, unit)
        (self.segment, self.year, self.source) = (segment, year, source)
        (self.tier, self.rules) = (tier, rules)
    }

    /// What a benchmark counts in.
    public enum Unit: String, CaseIterable, Sendable {
        /// From 0 to 1, and above for growth and retention of revenue.
        case share
        case months, days, seconds, weeks
        /// Major units of the workspace's currency.
        case money
        /// So many times.
        case multiple
        case count
    }

    /// How far to trust a figure, best first.
    public enum Tier: String, CaseIterable, Sendable {
        /// One of the articles the playbook restates.
        case sourceArticle = "source-article"
        /// Whoever measured it.
        case primary
        /// Somebody who read it elsewhere.
        case secondHand = "second-hand"
        /// Somebody who sells something with it.
        case vendor
        /// You.
        case yours
    }

    /// One line: `Activated without a human: 20 % to 40 % (PLG companies; OpenView, via S0;
    /// source-article)`.
    public var line: String {
        let band =
            switch (low, high) {
            case (let low?, let high?) where low == high: figure(low)
            case (let low?, let high?): "\(figure(low)) to \(figure(high))"
            case (let low?, nil): "at least \(figure(low))"
            case (nil, let high?): "at most \(figure(high))"
            case (nil, nil): "unknown"
            }
        let dated = year.map { "\(source), \($0)" } ?? source
        return "\(name): \(band) (\(segment); \(dated); \(tier.rawValue))"
    }

    private func figure(_ number: Double) -> String {
        switch unit {
        case .share: percent(number)
        case .months, .days, .seconds, .weeks: "\(plain(number)) \(unit.rawValue)"
        case .money: grouped(number)
        case .multiple: "\(plain(number))×"
        case .count: grouped(number)
        }
    }

    private func plain(_ number: Double) -> String { JSONValue.number(number).canonicalText }
}

/// The benchmarks of a workspace: the playbook's and the user's own.
public struct BenchmarkRegistry: Sendable {
    /// All of them, in order of id.
    public let benchmarks: [Benchmark]

    /// The playbook's benchmarks and `extra`; one with a known id replaces it.
    public init(adding extra: [Benchmark] = []) {
        let own = Set(extra.map(\.id))
        benchmarks = (Self.playbook.filter { !own.contains($0.id) } + extra)
            .sorted { ByteString($0.id) < ByteString($1.id) }
    }

    /// The playbook's benchmarks alone.
    public static let standard = BenchmarkRegistry()

    /// The benchmark called `id`.
    public subscript(id: String) -> Benchmark? { benchmarks.first { $0.id == id } }

    /// The lines of those of `ids` that exist, for the sources of a finding.
    public func citations(_ ids: [String]) -> [String] {
        ids.compactMap { id in self[id].map { "\(id): \($0.line)" } }
    }

    /// The registry as a table.
    public var table: FindingTable {
        FindingTable(
            title: "Benchmarks",
            columns: [
                "id", "name", "low", "high", "unit", "segment", "year", "source", "tier", "rules",
            ],
            rows: benchmarks.map { one in
                [
                    .string(one.id), .string(one.name), JSONValue(statistic: one.low),
                    JSONValue(statistic: one.high), .string(one.unit.rawValue),
                    .string(one.segment), one.year.map { JSONValue($0) } ?? .null,
                    .string(one.source), .string(one.tier.rawValue),
                    .array(one.rules.map(JSONValue.string)),
                ]
            }
        )
    }
}
