/// What part sales had in something that happened in an account (A8, K13).
enum TouchClass: String, CaseIterable {
    /// No touch up to it.
    case untouched
    /// Used first, touched before it.
    case assisted
    /// Touched before, or at, the first use.
    case salesOnly = "sales only"

    /// Of something before which the first touch came at `touch`, in an account first used at `use`.
    init(touch: Timestamp?, use: Timestamp?) {
        guard let touch else {
            self = .untouched
            return
        }
        self = use.map { $0 < touch } ?? false ? .assisted : .salesOnly
    }
}

extension MotionEvidence {
    /// The part sales had in what `person` did in `account` at `moment`.
    func touchClass(
        of person: PersonID,
        in account: AccountID?,
        at moment: Timestamp
    ) -> TouchClass {
        let known = [touches.byPerson[person], account.flatMap { touches.byAccount[$0] }]
        let use = account.flatMap { accounts.accounts[$0]?.firstUse }
        return TouchClass(
            touch: known.compactMap { $0 }.filter { $0 <= moment }.min(),
            use: use ?? people.people[person]?.firstUse
        )
    }
}

extension Journey {
    /// The part sales had in winning the account.
    var touchClass: TouchClass {
        TouchClass(
            touch: facts.firstTouch.flatMap { $0 < facts.paidUntil ? $0 : nil },
            use: facts.firstUse
        )
    }
}
