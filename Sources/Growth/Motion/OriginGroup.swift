/// Ways to begin that stand for one motion together.
///
/// Each way of `Origin.known` is a group of its own, except under a free trial that is top-down in
/// disguise (A12): there an assisted account was sold to as well, it only looked around first.
struct OriginGroup {
    /// Places in `Origin.known`.
    let classes: Set<Int>
    /// What the group is called.
    let name: String
    /// What its accounts did, as the end of "12 of 40 won accounts …".
    let clause: String
    /// The motion it stands for; pilot and assisted alone stand for none.
    let motion: Motion?

    /// Every group.
    static func all(isCostume: Bool) -> [OriginGroup] {
        let joined: [Origin] = isCostume ? [.salesFirst, .assisted] : []
        let alone = Origin.known.filter { !joined.contains($0) }.map(OriginGroup.init)
        guard isCostume else { return alone }
        return alone + [
            OriginGroup(
                classes: Set(joined.compactMap(Origin.known.firstIndex)),
                name: "sales-first or gated trial",
                clause:
                    "spoke with sales first, or tried the product alone and got value only after "
                    + "IT, security or sales had stepped in",
                motion: .topDown
            )
        ]
    }

    private init(classes: Set<Int>, name: String, clause: String, motion: Motion?) {
        (self.classes, self.name, self.clause, self.motion) = (classes, name, clause, motion)
    }

    private init(_ origin: Origin) {
        self.init(
            classes: Set([origin].compactMap(Origin.known.firstIndex)),
            name: origin.rawValue,
            clause: Self.clause(origin),
            motion: origin.motion
        )
    }

    /// How many of `counts`, one a way to begin, are in the group.
    func count(_ counts: [Int]) -> Int { classes.reduce(0) { $0 + counts[$1] } }

    private static func clause(_ origin: Origin) -> String {
        switch origin {
        case .productFirst: "got value from the product before anybody from sales spoke with them"
        case .salesFirst: "spoke with sales before anybody used the product"
        case .landAndExpand: "started with a pilot and grew after the contract"
        case .pilot: "started with a pilot and did not grow yet"
        case .assisted: "tried the product alone but got value only after sales stepped in"
        case .unknown: "began nobody knows how"
        }
    }
}
