import Growth

/// The planted activation moment: who has made so many reports within a week stays.
enum ActivationMoment {
    static let reports = 3
    static let within = 7 * Duration.day
    /// Probability of a lasting habit with and without.
    static let staysIfReached = 0.85
    static let staysOtherwise = 0.2
    /// Weights of one to five reports in the first week, among those who activate in it.
    static let weights = [35, 20, 20, 15, 10]

    /// Whether the person reached it.
    static func isReached(by person: PersonStory) -> Bool {
        guard let activation = person.activation, activation < person.signup + within else {
            return false
        }
        return 1 + person.earlyReports.count >= reports
    }
}
