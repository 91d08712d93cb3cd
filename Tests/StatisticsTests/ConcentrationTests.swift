import Statistics
import Testing

@Suite("Concentration")
struct ConcentrationTests {
    @Test("Equal parts count as many as they are, and one part as one")
    func equal() throws {
        let equal = try #require(Concentration([5, 5, 5, 5, 0]))
        #expect(equal.largestShare == 0.25 && equal.herfindahl == 0.25)
        #expect(equal.effectiveNumber == 4)
        #expect(Concentration([0, 7])?.effectiveNumber == 1)
        #expect(Concentration([]) == nil && Concentration([0, 0]) == nil)
    }

    @Test("One logo of half the revenue leaves three equal ones behind")
    func bigLogo() throws {
        // 0.5² + 5 · 0.1² = 0.3, by hand.
        let found = try #require(Concentration([50, 10, 10, 10, 10, 10]))
        #expect(found.largestShare == 0.5 && isClose(found.herfindahl, 0.3))
        #expect(isClose(found.effectiveNumber, 1 / 0.3))
    }
}
