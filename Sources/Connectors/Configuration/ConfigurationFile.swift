public import Growth

/// `groundswell.yaml`: what a company tells about itself.
public enum ConfigurationFile {
    /// The keys at the top of the file, in the order of documentation.
    public static let knownKeys = [
        "company", "declared_motion", "sales_touches", "time_zone", "currency", "events",
        "aliases", "prices", "expense_limit", "exchange_rates", "relationship_sources",
        "organic_sources", "internal", "free_mail_domains", "work_domains", "thresholds",
        "benchmarks",
    ]
    /// The keys under `events`.
    public static let knownEvents = [
        "signup", "activation", "core_action", "invite", "upgrade", "admin_step", "integration",
        "artefact",
    ]
    /// The keys under `thresholds`.
    public static let knownThresholds = [
        "minimum_won_accounts", "minimum_people", "activation_window_days", "solo_share",
        "payer_user_share", "payer_active_days", "big_logo_share", "open_deals_per_rep",
        "small_team", "short_cycle_days", "long_cycle_days", "profile_dimensions",
        "sticky_artefacts", "single_user_retention",
    ]

    /// The keys of one benchmark under `benchmarks`.
    public static let knownBenchmarkKeys = [
        "name", "low", "high", "unit", "segment", "year", "source",
    ]

    /// Reads the file as a whole.
    /// - Throws: `InputProblems`: everything that is wrong, each with its line and a suggestion.
    public static func read(_ text: String, fileName: String) throws(InputProblems) -> Configuration
    {
        let document: YAMLDocument
        do {
            document = try YAMLDocument(text, fileName: fileName)
        } catch {
            throw InputProblems([error])
        }
        var reader = ConfigurationReader(fileName: fileName)
        let configuration = reader.read(document.root)
        try reader.problems.throwIfAny()
        return configuration
    }

    /// `text` as a YAML scalar in double quotes; JSON strings are that, but for the characters that only
    /// YAML forbids.
    static func quoted(_ text: String) -> String {
        var output = ""
        for scalar in JSONValue.string(text).canonicalText.unicodeScalars {
            guard Printable.isHidden(scalar) else {
                output.unicodeScalars.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16)
            output += "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        }
        return output
    }
}

/// Builds a `Configuration` from YAML and gathers what is wrong.
private struct ConfigurationReader {
    var problems: ProblemList
    private var configuration = Configuration()

    init(fileName: String) { problems = ProblemList(fileName: fileName) }

    mutating func read(_ root: YAMLValue) -> Configuration {
        guard let entries = root.entries else {
            problems.add(
                "configuration_invalid",
                "the file is a table of keys, this is \(root.sort).",
                line: root.line
            )
            return configuration
        }
        // Amounts without a currency take the one of the file, wherever it stands.
        for entry in entries where entry.key == "currency" {
            if let code = currency(entry.value, field: "currency") { configuration.currency = code }
        }
        for entry in entries { readEntry(entry) }
        return configuration
    }

    private mutating func readEntry(_ entry: YAMLEntry) {
        let value = entry.value
        switch entry.key {
        case "company": configuration.company = text(value, "company") ?? configuration.company
        case "declared_motion": readMotion(value)
        case "sales_touches": readSalesTouches(value)
        case "time_zone": readZone(value)
        case "currency": break
        case "events": readEvents(value)
        case "aliases": readAliases(value)
        case "prices": readPrices(value)
        case "expense_limit": configuration.expenseLimit = price(value, entry.key)
        case "relationship_sources": readRelationshipSources(value)
        case "organic_sources": readOrganicSources(value)
        case "exchange_rates": readRates(value)
        case "internal": readInternal(value)
        case "free_mail_domains": configuration.freeMailDomains = domains(value, entry.key)
        case "work_domains": configuration.workDomains = domains(value, entry.key)
        case "thresholds": readThresholds(value)
        case "benchmarks": readBenchmarks(value)
        default: unknownKey(entry, ConfigurationFile.knownKeys, "of the configuration")
        }
    }

    private mutating func unknownKey(_ entry: YAMLEntry, _ known: [String], _ place: String) {
        problems.addUnknown(
            "configuration_key_unknown",
            entry.key,
            what: "a key \(place)",
            known: known,
            line: entry.line,
            field: entry.key
        )
    }

    private mutating func text(_ value: YAMLValue, _ field: String) -> String? {
        if let text = value.text, !text.isEmpty { return text }
        problems.add(
            "configuration_text_expected",
            "a single value was expected, this is \(value.sort).",
            line: value.line,
            field: field
        )
        return nil
    }

    private mutating func table(_ value: YAMLValue, _ field: String, example: String) -> [YAMLEntry]
    {
        if let entries = value.entries { return entries }
        problems.add(
            "configuration_table_expected",
            "a table was expected, this is \(value.sort).",
            advice: "Write \(example).",
            line: value.line,
            field: field
        )
        return []
    }

    private mutating func list(_ value: YAMLValue, _ field: String) -> [(text: String, line: Int)] {
        if case .absent = value.content { return [] }
        if let texts = value.listOfTexts { return texts }
        problems.add(
            "configuration_list_expected",
            "a list was expected, this is \(value.sort).",
            advice: "Write \(field): [first, second].",
            line: value.line,
            field: field
        )
        return []
    }

    private mutating func readMotion(_ value: YAMLValue) {
        guard let word = text(value, "declared_motion"), word != "unknown" else { return }
        do {
            configuration.declaredMotion = try Motion(word: word, others: ["unknown"])
        } catch {
            let (code, field) = (error.code, "declared_motion")
            problems.add(code, error.message, advice: error.advice, line: value.line, field: field)
        }
    }

    private mutating func readSalesTouches(_ value: YAMLValue) {
        guard let word = text(value, "sales_touches") else { return }
        let known = ["imported", "none"]
        if known.contains(word) { return configuration.sellsWithoutSales = word == "none" }
        problems.addUnknown(
            "sales_touches_unknown",
            word,
            what: "a way to know sales touches",
            known: known,
            line: value.line,
            field: "sales_touches"
        )
    }

    private mutating func readZone(_ value: YAMLValue) {
        guard let name = text(value, "time_zone") else { return }
        if TimeZones.offsets(named: name) != nil { return configuration.timeZone = name }
        problems.add(
            "time_zone_unknown",
            "\"\(name)\" is not a time zone.",
            advice: TimeZones.suggestion(for: name),
            line: value.line,
            field: "time_zone"
        )
    }

    private mutating func currency(_ value: YAMLValue, field: String) -> CurrencyCode? {
        currency(named: value.text ?? value.sort, line: value.line, field: field)
    }

    private mutating func currency(named name: String, line: Int, field: String) -> CurrencyCode? {
        if let code = CurrencyCode(name) { return code }
        problems.add(
            "currency_invalid",
            "\"\(name)\" is not a currency.",
            advice: "Use its three letters, e.g. USD or EUR.",
            line: line,
            field: field
        )
        return nil
    }

    // MARK: Events

    private mutating func readEvents(_ value: YAMLValue) {
        for entry in table(value, "events", example: "events: {signup: Signed Up}") {
            let field = "events.\(entry.key)"
            switch entry.key {
            case "signup": configuration.events.signup = selectors(entry.value, field)
            case "activation": configuration.events.activation = selectors(entry.value, field)
            case "core_action": configuration.events.coreAction = selectors(entry.value, field)
            case "invite": configuration.events.invite = selectors(entry.value, field)
            case "upgrade": configuration.events.upgrade = selectors(entry.value, field)
            case "admin_step": configuration.events.adminStep = selectors(entry.value, field)
            case "integration": configuration.events.integration = selectors(entry.value, field)
            case "artefact": configuration.events.artefact = selectors(entry.value, field)
            default: unknownKey(entry, ConfigurationFile.knownEvents, "of events")
            }
        }
    }

    private mutating func selectors(_ value: YAMLValue, _ field: String) -> [EventSelector] {
        switch value.content {
        case .scalar(let name) where !name.isEmpty:
            return [EventSelector(event: EventName(name))]
        case .absent, .scalar:
            problems.add(
                "event_selector_empty",
                "it has no value.",
                advice: "Remove the line or name an event.",
                line: value.line,
                field: field
            )
            return []
        case .list(let items):
            var found: [EventSelector] = []
            for item in items { found += selectors(item, field) }
            return found
        case .table(let entries):
            var name: String?
            var conditions: [String: String] = [:]
            for entry in entries {
                switch entry.key {
                case "event": name = text(entry.value, field)
                case "where":
                    let example = "where: {plan: pro}"
                    for condition in table(entry.value, field, example: example) {
                        if let text = text(condition.value, field) {
                            conditions[condition.key] = text
                        }
                    }
                default: unknownKey(entry, ["event", "where"], "of an event")
                }
            }
            if name == nil, conditions.isEmpty {
                problems.add(
                    "event_selector_empty",
                    "the event has neither a name nor a condition.",
                    advice: "Write {event: Report Opened, where: {shared: true}}.",
                    line: value.line,
                    field: field
                )
            }
            return [
                EventSelector(
                    event: name == "*" ? nil : name.map { EventName($0) },
                    where: conditions
                )
            ]
        }
    }

    private mutating func readAliases(_ value: YAMLValue) {
        let entries = table(value, "aliases", example: "aliases: {Signed Up: [signed_up]}")
        let canonical = Set(entries.map { ByteString($0.key) })
        for entry in entries {
            for spelling in list(entry.value, "aliases.\(entry.key)") {
                add(spelling.text, for: entry.key, line: spelling.line, canonical: canonical)
            }
        }
    }

    private mutating func add(
        _ spelling: String,
        for name: String,
        line: Int,
        canonical: Set<ByteString>
    ) {
        let field = "aliases.\(name)"
        if canonical.contains(ByteString(spelling)) {
            return problems.add(
                "alias_loop",
                "\"\(spelling)\" is a name that other spellings stand for already.",
                advice: "Put all spellings under one name.",
                line: line,
                field: field
            )
        }
        if let other = configuration.aliases[EventName(spelling)] {
            return problems.add(
                "alias_duplicate",
                "\"\(spelling)\" stands for \"\(other)\" already.",
                advice: "Keep it in one place.",
                line: line,
                field: field
            )
        }
        configuration.aliases[EventName(spelling)] = EventName(name)
    }

    // MARK: Money

    private mutating func readPrices(_ value: YAMLValue) {
        for entry in table(value, "prices", example: "prices: {Pro: 49 USD/month}") {
            if let price = price(entry.value, "prices.\(entry.key)") {
                configuration.planPrices[entry.key] = price
            }
        }
    }

    /// The money a month that `value` says, as `49 USD/month` or in parts.
    private mutating func price(_ value: YAMLValue, _ field: String) -> Money? {
        var (amount, interval) = ("", "month")
        var code = configuration.currency
        if let text = value.text {
            let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
            amount = Self.trimmedText(parts.first ?? "")
            let read = AmountText.read(amount, mark: .point)
            if let lack = read.flatMap({ lack(of: $0, hasPeriod: parts.count == 2) }) {
                addPrice(
                    value,
                    field,
                    "\"\(text)\" has \(lack).",
                    advice: "Write currency and period: "
                )
                return nil
            }
            interval = parts.count == 2 ? parts[1] : "month"
        } else {
            for part in value.entries ?? [] {
                switch part.key {
                case "amount": amount = text(part.value, field) ?? ""
                case "currency": code = currency(part.value, field: field) ?? code
                case "interval": interval = text(part.value, field) ?? "month"
                default: unknownKey(part, ["amount", "currency", "interval"], "of a price")
                }
            }
        }
        let settings = FieldReader.Settings(decimal: .point, currency: code)
        if let money = try? FieldReader.money(Self.trimmedText(amount), "prices", settings),
            let monthly = monthly(money, interval: interval)
        {
            return monthly
        }
        addPrice(value, field, "this is not a price.", advice: "Write ")
        return nil
    }

    private mutating func addPrice(
        _ value: YAMLValue,
        _ field: String,
        _ message: String,
        advice: String
    ) {
        problems.add(
            "price_invalid",
            message,
            advice: advice + "49 USD/month or {amount: 490, currency: USD, interval: year}.",
            line: value.line,
            field: field
        )
    }

    /// What a price in one text does not say; `nil` when it says all.
    private func lack(of amount: AmountText.Amount, hasPeriod: Bool) -> String? {
        let hasCurrency = amount.currency != nil || amount.hasDollarSign
        switch (hasCurrency, hasPeriod) {
        case (true, true): return nil
        case (true, false): return "no period"
        case (false, true): return "no currency"
        case (false, false): return "no currency and no period"
        }
    }

    private static func trimmedText(_ text: String) -> String {
        String(decoding: trimmed(Array(text.utf8)[...]), as: UTF8.self)
    }

    /// `money` of one interval as money of one month, rounded to a whole minor unit.
    private func monthly(_ money: Money, interval: String) -> Money? {
        let perYear: [String: Int128] = [
            "year": 1, "quarter": 4, "month": 12, "week": 52, "day": 365, "yr": 1, "mo": 12,
        ]
        let word = String(decoding: trimmed(Array(interval.utf8)[...]), as: UTF8.self)
        guard let factor = perYear[word.lowercased()], money.minorUnits >= 0 else { return nil }
        let ratio = Ratio(numerator: Int128(money.minorUnits), denominator: 1)
        return ratio.multiplied(by: factor, over: 12)?.rounded
            .map {
                Money(minorUnits: $0, currency: money.currency)
            }
    }

    private mutating func readRates(_ value: YAMLValue) {
        for entry in table(value, "exchange_rates", example: "exchange_rates: {EUR: 1.08}") {
            let field = "exchange_rates.\(entry.key)"
            guard let code = currency(named: entry.key, line: entry.line, field: field) else {
                continue
            }
            if let rate = number(entry.value, field), rate > 0 {
                configuration.exchangeRates[code] = rate
            } else {
                problems.add(
                    "exchange_rate_invalid",
                    "an exchange rate is a number above zero.",
                    line: entry.value.line,
                    field: field
                )
            }
        }
    }

    private func number(_ value: YAMLValue, _ field: String) -> Double? {
        guard let text = value.text, let number = Double(text), number.isFinite else { return nil }
        return number
    }

    // MARK: Sources, domains and thresholds

    private mutating func readRelationshipSources(_ value: YAMLValue) {
        if case .absent = value.content { return }
        let words = list(value, "relationship_sources")
        for (word, line) in words where word.isEmpty || word.utf8.contains(UInt8(ascii: " ")) {
            problems.add(
                "relationship_source_invalid",
                "\"\(word)\" is not one word.",
                advice:
                    "Write single words, such as founder; each is looked for in the source of a deal.",
                line: line,
                field: "relationship_sources"
            )
        }
        configuration.relationshipSources = words.map(\.text)
    }

    private mutating func readOrganicSources(_ value: YAMLValue) {
        if case .absent = value.content { return }
        configuration.organicSources = list(value, "organic_sources").map(\.text)
    }

    private mutating func readInternal(_ value: YAMLValue) {
        for entry in table(value, "internal", example: "internal: {domains: [ours.com]}") {
            switch entry.key {
            case "domains": configuration.internalDomains = domains(entry.value, "internal.domains")
            case "accounts":
                configuration.internalAccounts = list(entry.value, "internal.accounts")
                    .map { AccountID($0.text) }
            default: unknownKey(entry, ["domains", "accounts"], "of internal")
            }
        }
    }

    private mutating func domains(_ value: YAMLValue, _ field: String) -> [String] {
        var found: [String] = []
        for item in list(value, field) {
            if let host = FieldReader.host(of: item.text) {
                found.append(host)
            } else {
                problems.add(
                    "domain_invalid",
                    "\"\(item.text)\" is not a domain.",
                    advice: "Write it like example.com.",
                    line: item.line,
                    field: field
                )
            }
        }
        return found
    }

    private mutating func readBenchmarks(_ value: YAMLValue) {
        let example = "benchmarks: {an_id: {name: …, low: 0.2, unit: share, source: …}}"
        for entry in table(value, "benchmarks", example: example) {
            if let benchmark = benchmark(entry) { configuration.benchmarks.append(benchmark) }
        }
    }

    private mutating func benchmark(_ entry: YAMLEntry) -> Benchmark? {
        let field = "benchmarks.\(entry.key)"
        var texts: [String: String] = [:]
        for member in table(entry.value, field, example: "\(entry.key): {name: …, low: …}") {
            if ConfigurationFile.knownBenchmarkKeys.contains(member.key) {
                texts[member.key] = text(member.value, "\(field).\(member.key)")
            } else {
                unknownKey(member, ConfigurationFile.knownBenchmarkKeys, "of a benchmark")
            }
        }
        let units = Benchmark.Unit.allCases.map(\.rawValue)
        guard let unit = Benchmark.Unit(rawValue: texts["unit"] ?? "") else {
            problems.addUnknown(
                "benchmark_unit_unknown",
                texts["unit"] ?? "",
                what: "a unit",
                known: units,
                line: entry.line,
                field: "\(field).unit"
            )
            return nil
        }
        do {
            return try Benchmark(
                id: entry.key,
                name: texts["name"] ?? "",
                low: texts["low"].flatMap(Double.init),
                high: texts["high"].flatMap(Double.init),
                unit: unit,
                segment: texts["segment"] ?? "yours",
                year: texts["year"].flatMap { Int($0) },
                source: texts["source"] ?? ""
            )
        } catch let problem as InputProblem {
            problems.add(
                problem.code,
                problem.message,
                advice: problem.advice,
                line: entry.line,
                field: field
            )
        } catch {
            preconditionFailure("a benchmark that is refused says so with an input problem")
        }
        return nil
    }

    private mutating func readThresholds(_ value: YAMLValue) {
        for entry in table(value, "thresholds", example: "thresholds: {minimum_people: 30}") {
            switch entry.key {
            case "minimum_won_accounts": set(entry, \.minimumWonAccounts)
            case "minimum_people": set(entry, \.minimumPeople)
            case "activation_window_days": set(entry, \.activationWindowDays)
            case "payer_active_days": set(entry, \.payerActiveDays)
            case "solo_share": set(entry, \.soloShare)
            case "payer_user_share": set(entry, \.payerUserShare)
            case "big_logo_share": set(entry, \.bigLogoShare)
            case "open_deals_per_rep": set(entry, \.openDealsPerRep)
            case "small_team": set(entry, \.smallTeam)
            case "short_cycle_days": set(entry, \.shortCycleDays)
            case "long_cycle_days": set(entry, \.longCycleDays)
            case "profile_dimensions": set(entry, \.profileDimensions)
            case "sticky_artefacts": set(entry, \.stickyArtefacts)
            case "single_user_retention": set(entry, \.singleUserRetention)
            default: unknownKey(entry, ConfigurationFile.knownThresholds, "of thresholds")
            }
        }
    }

    private mutating func set(_ entry: YAMLEntry, _ path: WritableKeyPath<Thresholds, Int>) {
        if let text = entry.value.text, let value = Int(text), (1...1_000_000).contains(value) {
            return configuration.thresholds[keyPath: path] = value
        }
        problems.add(
            "threshold_invalid",
            "a whole number from 1 was expected.",
            line: entry.value.line,
            field: "thresholds.\(entry.key)"
        )
    }

    private mutating func set(_ entry: YAMLEntry, _ path: WritableKeyPath<Thresholds, Double>) {
        if let value = number(entry.value, entry.key), (0...1).contains(value) {
            return configuration.thresholds[keyPath: path] = value
        }
        problems.add(
            "threshold_invalid",
            "a share from 0 to 1 was expected.",
            line: entry.value.line,
            field: "thresholds.\(entry.key)"
        )
    }
}
