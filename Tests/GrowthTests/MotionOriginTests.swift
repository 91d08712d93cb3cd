import Growth
import Testing

@Suite("K1: how one won account began")
struct MotionOriginTests {
    private func origin(
        t: Double? = nil,
        act: Double? = nil,
        s: Double? = nil,
        p: [Double] = [],
        c: Double = 50.5,
        grew: Bool = false,
        begin: Double? = nil
    ) -> Origin {
        OriginFacts(
            firstUse: t.map(onDay),
            activation: act.map(onDay),
            firstTouch: s.map(onDay),
            pilots: p.map(onDay),
            firstPaid: onDay(c),
            hasExpanded: grew,
            productDataBegin: begin.map(onDay)
        )
        .origin().0
    }

    @Test("Every case of the rule, in its order")
    func cases() {
        #expect(origin(t: 1, act: 2) == .productFirst)
        #expect(origin(t: 1, act: 2, s: 3) == .productFirst)
        #expect(origin(t: 1, s: 3) == .assisted)
        #expect(origin(t: 1, act: 4, s: 3) == .assisted)
        #expect(origin(t: 5, act: 6, s: 3) == .salesFirst)
        #expect(origin(t: 5, s: 3) == .salesFirst)
        #expect(origin(t: 1, act: 2, s: 3, p: [4]) == .pilot)
        #expect(origin(t: 1, act: 2, s: 3, p: [4], grew: true) == .landAndExpand)
    }

    @Test("Without product events the origin is unknown, never sales-first, pilot or not")
    func noProductEvents() {
        #expect(origin(s: 3) == .unknown)
        #expect(origin(s: 3, p: [4], grew: true) == .unknown)
        #expect(origin() == .unknown)
    }

    @Test("Ties: a touch at the first use is sales-first, one at the activation assists")
    func ties() {
        #expect(origin(t: 3, act: 4, s: 3) == .salesFirst)
        #expect(origin(t: 3, act: 3, s: 3) == .salesFirst)
        #expect(origin(t: 2, act: 3, s: 3) == .assisted)
        #expect(origin(t: 1, act: 2, s: 3, p: [3]) == .pilot)
    }

    @Test("A pilot counts from the first touch up to the payment, and any of several will do")
    func pilots() {
        #expect(origin(t: 1, act: 2, s: 3, p: [2.5]) == .productFirst)
        #expect(origin(t: 1, act: 2, s: 3, p: [2.5, 9]) == .pilot)
        #expect(origin(t: 1, act: 2, s: 3, p: [50.5]) == .productFirst)
        #expect(origin(t: 1, act: 2, p: [5]) == .productFirst)
    }

    @Test("What comes after the payment did not make it")
    func afterPayment() {
        #expect(origin(t: 1, act: 2, s: 60) == .productFirst)
        #expect(origin(t: 1, act: 60) == .productFirst)
        #expect(origin(t: 1, act: 60, s: 3) == .assisted)
        #expect(origin(t: 60, act: 61, s: 3) == .salesFirst)
        #expect(origin(t: 60, act: 61) == .unknown)
        #expect(origin(t: 60, act: 61, s: 70) == .unknown)
        #expect(origin(t: 50.5) == .productFirst)
    }

    @Test("A payment dated without a time of day takes the whole day")
    func wholeDay() {
        #expect(origin(t: 50.4, act: 50.5, c: 50) == .productFirst)
        #expect(origin(t: 51, act: 51.1, c: 50) == .unknown)
    }

    @Test("Who paid before product events begin is unknown, not sales-first")
    func paidBeforeTracking() {
        #expect(origin(t: 60, s: 3, begin: 55) == .unknown)
        #expect(origin(t: 60, s: 3, begin: 40) == .salesFirst)
    }

    @Test("The worked example of docs/methods/motion.md")
    func workedExample() {
        #expect(origin(t: 3, act: 4, c: 20) == .productFirst)
        #expect(origin(t: 3, act: 4, s: 9, c: 20) == .productFirst)
        #expect(origin(t: 3, act: 12, s: 9, c: 20) == .assisted)
        #expect(origin(t: 15, act: 16, s: 1, c: 20) == .salesFirst)
        #expect(origin(t: 6, act: 6, s: 1, p: [5], c: 20) == .pilot)
        #expect(origin(t: 6, act: 6, s: 1, p: [5], c: 20, grew: true) == .landAndExpand)
        #expect(origin(t: 33, c: 20) == .unknown)
        #expect(origin(t: 1, act: 2, s: 25, c: 20) == .productFirst)
    }

    @Test("Every order of the four moments falls in one class, as the rule read aloud says")
    func everyOrder() {
        let values: [Double?] = [nil, 1, 2, 3, 4]
        for t in values {
            for act in values {
                for s in values {
                    for p in values {
                        let expected = readAloud(t: t, act: act, s: s, p: p, c: 3.5)
                        let found = origin(t: t, act: act, s: s, p: [p].compactMap { $0 }, c: 3.5)
                        #expect(
                            found == expected,
                            "T \(t as Any) Act \(act as Any) S \(s as Any) P \(p as Any)"
                        )
                    }
                }
            }
        }
    }

    private func readAloud(t: Double?, act: Double?, s: Double?, p: Double?, c: Double) -> Origin {
        guard let t else { return .unknown }
        let touch = s.map { $0 <= c ? $0 : .infinity } ?? .infinity
        let value = act.map { $0 <= c ? $0 : .infinity } ?? .infinity
        let pilot = p ?? .infinity
        if touch <= pilot, pilot < c { return .pilot }
        if value < touch { return touch < .infinity || t <= c ? .productFirst : .unknown }
        if touch == .infinity { return t <= c ? .productFirst : .unknown }
        return touch <= t ? .salesFirst : .assisted
    }
}
