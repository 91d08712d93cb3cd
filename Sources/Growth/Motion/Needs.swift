/// What a question lacks, and the command or setting that gives it.
struct Needs: Equatable {
    /// What is missing, as the end of "without …".
    let what: String
    /// What to do.
    let how: String
    /// The same as a sentence of its own; a command comes last, after ": ", and can be pasted.
    let step: String

    /// Both, for `Finding.Standing.unknown`.
    var text: String { "\(what); \(how)" }
}

// MARK: Events

extension Needs {
    static let events = Needs(
        what: "product events",
        how: "run: groundswell import events FILE",
        step: "Add product events: groundswell import events FILE"
    )
    static let earlierEvents = Needs(
        what: "product events before that moment (there are later ones)",
        how: "ask about a later moment",
        step: "All product events come after that moment; ask about the latest one: groundswell "
            + "diagnose"
    )
    static let customerEvents = Needs(
        what: "product events of customers (those imported are our own, name nobody or come later)",
        how: "look at `internal` in groundswell.yaml, or send a user id with each event",
        step: "No product event is a customer's; look at `internal` in groundswell.yaml, or send a "
            + "user id with each event."
    )
    static let persons = Needs(
        what: "events that name a person",
        how:
            "send a user id or anonymous id with each event, or map its column, and run: groundswell "
            + "import events FILE",
        step:
            "Send a user id or anonymous id with each event, or map its column, and import again: "
            + "groundswell import events FILE"
    )
    static let activation = Needs(
        what: "the event that means activation",
        how: "name it in groundswell.yaml",
        step:
            "Name the event that means activation in groundswell.yaml; these are the events there "
            + "are: groundswell status"
    )
}

// MARK: Records and settings

extension Needs {
    static let accounts = Needs(
        what: "users joined to accounts",
        how: "send group calls with the events, or run: groundswell import memberships FILE",
        step: "Join users to accounts, by group calls with the events or by a file: groundswell "
            + "import memberships FILE"
    )
    static let payments = Needs(
        what: "payments or deals",
        how:
            "import subscriptions, invoices or opportunities, as in: groundswell import subscriptions "
            + "FILE",
        step:
            "Add subscriptions, invoices or opportunities, as in: groundswell import subscriptions "
            + "FILE"
    )
    static let touches = Needs(
        what: "sales touches",
        how:
            "run: groundswell import activities FILE (or opportunities), or `sales_touches: none` in "
            + "groundswell.yaml if nobody here sells",
        step: "Add activities or opportunities, or `sales_touches: none` in groundswell.yaml if "
            + "nobody here sells: groundswell import activities FILE"
    )
    static let payers = Needs(
        what: "the names of who pays or signs",
        how:
            "map the column `payer` of subscriptions or invoices, or `signer` of opportunities, and "
            + "import the file again",
        step: "Map the column `payer` of subscriptions or invoices, or `signer` of opportunities, "
            + "and import the file again."
    )
    static let prices = Needs(
        what: "prices",
        how: "import subscriptions or opportunities with their amounts, or set plan prices in "
            + "groundswell.yaml",
        step: "Import subscriptions or opportunities with their amounts, or set plan prices in "
            + "groundswell.yaml."
    )
    static let declaration = Needs(
        what: "a declared motion",
        how: "name it in groundswell.yaml: bottom-up, top-down or land-and-expand",
        step:
            "Say in groundswell.yaml which motion you mean to run (`declared_motion` is bottom-up, "
            + "top-down or land-and-expand)."
    )

    static let subscriptionPrices = Needs(
        what: "subscriptions with prices",
        how: "run: groundswell import subscriptions FILE",
        step: "Add subscriptions with their prices: groundswell import subscriptions FILE"
    )
    static let yearOfBilling = Needs(
        what: "revenue of twelve months ago",
        how: "import subscriptions that reach back a year, those that ended included, or wait",
        step: "Add subscriptions that reach back a year, those that ended included: groundswell "
            + "import subscriptions FILE"
    )
    static let channels = Needs(
        what: "the channel accounts came from",
        how:
            "send the trait `source` with group calls, or import accounts with the column `source`",
        step: "Send the trait `source` with group calls, or add accounts with the column `source`: "
            + "groundswell import accounts FILE"
    )

    /// Amounts in currencies that cannot be converted; `nil` when there are none.
    static func exchangeRates(_ records: CompanyRecords) -> Needs? {
        let currencies = records.currenciesWithoutRate(in: [.subscriptions, .opportunities])
        guard !currencies.isEmpty else { return nil }
        let codes = currencies.map(\.code).joined(separator: ", ")
        return Needs(
            what: "an exchange rate for \(codes)",
            how: currencies.map(records.settings).joined(separator: "; "),
            step: records.exchangeRateSentences.joined(separator: " ")
        )
    }
}
