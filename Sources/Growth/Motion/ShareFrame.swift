import Statistics

/// The words of a finding about a share.
struct ShareFrame {
    var id: String
    var rules: [String]
    var question: String
    /// The answer, where it is not the verdict's own yes, no or undecided.
    var answer: String?
    var explanation: String
    /// The explanation when nobody was there to count.
    var nobody: String
    var population: String
    var leftOut: [String] = []
    var threshold: String
    var definition: String
    var sources: [String]
    var tables: [FindingTable] = []
    var conflicts: [String] = []
    var evidence: FindingTable

    /// The finding about a share of accounts.
    func finding(_ proportion: Proportion, _ verdict: ShareVerdict, missing: Needs?) -> Finding {
        finding(ObservedShare(proportion), verdict, missing: missing)
    }

    /// The finding about `share`, with what is missing for it, if anything is.
    func finding(_ share: ObservedShare, _ verdict: ShareVerdict, missing: Needs?) -> Finding {
        Finding(
            id: id,
            rules: rules,
            question: question,
            standing: missing.map { .unknown(needs: $0.text) } ?? verdict.standing,
            answer: missing == nil ? answer ?? verdict.answer : "unknown",
            explanation: missing.map { "This cannot be told without \($0.what)." }
                ?? (share.whole == 0 ? nobody : explanation),
            value: missing == nil ? share.share.map { Quantity($0, .share) } : nil,
            interval: missing == nil ? share.interval : nil,
            n: missing == nil ? share.whole : 0,
            population: population,
            leftOut: leftOut,
            threshold: threshold,
            definition: definition,
            sources: sources,
            tables: missing == nil ? tables : [],
            conflicts: missing == nil ? conflicts : [],
            evidence: missing == nil ? evidence : .empty(evidence.title)
        )
    }
}
