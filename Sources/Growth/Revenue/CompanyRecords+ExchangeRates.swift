extension CompanyRecords {
    /// The currencies of amounts that cannot be converted for want of an exchange rate, in order of
    /// code.
    public var currenciesWithoutRate: [CurrencyCode] { currenciesWithoutRate(in: Self.priced) }

    /// The same, of amounts of `kinds` alone.
    func currenciesWithoutRate(in kinds: [RecordKind]) -> [CurrencyCode] {
        Set(kinds.flatMap { (currencies[$0] ?? [:]).keys })
            .filter { $0 != configuration.currency && configuration.exchangeRates[$0] == nil }
            .sorted()
    }

    /// For each of `currenciesWithoutRate` how many facts are in it, and what to set.
    public var exchangeRateSentences: [String] {
        currenciesWithoutRate.map { "\(amounts(in: $0)): \(settings(for: $0))." }
    }

    /// `5 subscriptions are in EUR and the workspace reports in USD`.
    func amounts(in currency: CurrencyCode) -> String {
        let parts = Self.priced.compactMap { kind -> String? in
            guard let count = currencies[kind]?[currency] else { return nil }
            return counted(count, Self.words[kind] ?? kind.rawValue)
        }
        let total = Self.priced.reduce(0) { $0 + (currencies[$1]?[currency] ?? 0) }
        let list =
            parts.count < 2
            ? parts.joined()
            : parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
        return "\(list) \(total == 1 ? "is" : "are") in \(currency) and the workspace reports in "
            + "\(configuration.currency)"
    }

    /// What to set in groundswell.yaml; reporting in `currency` helps when no amount is in another.
    func settings(for currency: CurrencyCode) -> String {
        let isOnly = currencies.values.allSatisfy { $0.keys.allSatisfy { $0 == currency } }
        let rate = "add `exchange_rates: {\(currency): …}` to groundswell.yaml"
        return isOnly ? "set `currency: \(currency)`, or \(rate)" : rate
    }

    private static let priced: [RecordKind] = [.subscriptions, .invoices, .opportunities]
    private static let words: [RecordKind: String] = [
        .subscriptions: "subscription", .invoices: "invoice", .opportunities: "deal",
    ]
}
