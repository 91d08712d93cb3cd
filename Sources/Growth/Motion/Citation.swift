/// Where a rule comes from, in words, with the playbook's codes behind them.
enum Citation {
    /// The rules in one phrase, then each article: `the playbook's rule K1`, `an article on
    /// choosing between bottom-up and top-down [S0]`.
    static func words(rules: [String], articles: [String] = []) -> [String] {
        let list =
            rules.count < 2
            ? rules.joined()
            : rules.dropLast().joined(separator: ", ") + " and " + (rules.last ?? "")
        return ["the playbook's \(rules.count == 1 ? "rule" : "rules") \(list)"]
            + articles.map { "\(titles[$0] ?? "an article") [\($0)]" }
    }

    /// The articles that the playbook restates.
    private static let titles = [
        "S0": "an article on choosing between bottom-up and top-down",
        "S1": "a glossary entry on bottoms-up go-to-market",
        "S2": "CampeloLabs, “Sales motions: top-down vs bottom-up”, 2026",
        "S3": "a summary of three SaaS sales models",
        "S4": "TechCrunch on embracing a bottom-up strategy",
    ]
}
