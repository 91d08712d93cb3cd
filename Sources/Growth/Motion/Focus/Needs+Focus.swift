/// What the rules of focus and the segments lack.
extension Needs {
    static let employees = Needs(
        what: "the number of employees of won accounts",
        how: "map the column `employees` of accounts, and run: groundswell import accounts FILE",
        step: "Add the number of employees of each account: groundswell import accounts FILE"
    )
    static let plans = Needs(
        what: "the plans of won accounts",
        how: "map the column `plan` of subscriptions, and run: groundswell import subscriptions "
            + "FILE",
        step: "Add the plan of each subscription: groundswell import subscriptions FILE"
    )
    static let deals = Needs(
        what: "deals won and lost",
        how: "run: groundswell import opportunities FILE",
        step: "Add your deals, won, lost and open: groundswell import opportunities FILE"
    )
    static let team = Needs(
        what: "the size of the team",
        how: "run: groundswell import team FILE",
        step: "Add who works here, with role and first day: groundswell import team FILE"
    )
    static let spendByMotion = Needs(
        what: "spend that names the motion it serves",
        how: "map the column `motion` of spend, and run: groundswell import spend FILE",
        step: "Add what you spend, with the motion each line serves: groundswell import spend FILE"
    )
    static let spendBySegment = Needs(
        what: "spend told apart by segment",
        how: "ask about the whole company: groundswell diagnose",
        step: "Spend is known for the whole company only: groundswell diagnose"
    )
    static let decidedMotion = Needs(
        what: "a motion that the won accounts decide on (K1)",
        how: "see what K1 lacks: groundswell explain K1",
        step: "See what the verdict on the motion lacks: groundswell explain K1"
    )
    static let decision = Needs(
        what: "a written decision",
        how: "run: groundswell decide MOTION --because '…'",
        step: "Write down one primary motion for twelve months: groundswell decide MOTION "
            + "--because '…'"
    )
}
