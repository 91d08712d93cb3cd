import Growth

/// A time in which something was broken for some people: a planted cause of a drop.
struct Incident {
    /// The event property by which the people who were hit can be told.
    enum Property: String { case browser, method }

    var property: Property
    var value: String
    /// Signups in this time were hit.
    var window: Range<Int64>
    /// Share of those hit who could not activate.
    static let lost = 0.9

    /// Two incidents in a window: reports did not save in Safari for a fourteenth of it, and sign-up
    /// with Google led nowhere for half as long.
    static func planted(in window: Range<Int64>) -> [Incident] {
        let unit = (window.upperBound - window.lowerBound) / 28 / Duration.hour * Duration.hour
        func days(_ from: Int64, _ length: Int64) -> Range<Int64> {
            let start = window.lowerBound + from * unit
            return start..<(start + length * unit)
        }
        return [
            Incident(property: .browser, value: "Safari", window: days(12, 2)),
            Incident(property: .method, value: "google", window: days(21, 1)),
        ]
    }

    /// Whether it hit this person.
    func hits(_ person: PersonStory) -> Bool {
        guard window.contains(person.signup) else { return false }
        return value == (property == .browser ? person.browser : person.signupMethod)
    }
}
