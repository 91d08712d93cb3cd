import Statistics

/// Who signed up long enough ago to be judged (M1), and who of them activated, and how.
///
/// The population of Q4, of the five-minute and the first-session test (A6 to A8, A14).
struct SignupCohort {
    /// Somebody who signed up.
    struct Member {
        let id: PersonID
        let milestones: PersonMilestones.Person
        /// The signup event, or the first use where none is configured.
        let signup: Timestamp
        /// The activation, when it came within the window, the last moment included.
        let activation: Timestamp?
        /// Whether no sales touch on the person or their account came up to the activation; `false`
        /// without one.
        let isActivatedUntouched: Bool

        /// The account it happened in.
        var account: AccountID? { milestones.accountAtActivation ?? milestones.account }
    }

    /// Those whose window had passed at the as-of moment, in order of id.
    let mature: [Member]
    /// Those of them whom nobody invited.
    let own: [Member]
    /// Those of them who were invited; shown apart because invites inflate (M1).
    let invited: [Member]
    /// How many signed up too late to be judged.
    let young: Int
    /// How many did something and never signed up.
    let withoutSignup: Int
    /// Length of the window in days.
    let days: Int

    init(people: PersonMilestones, records: CompanyRecords, touches: FirstTouches) {
        let days = records.configuration.thresholds.activationWindowDays
        let window = Int64(days) * Duration.day
        let hasSignup = !records.configuration.events.signup.isEmpty
        let members = people.people.compactMap { id, person -> Member? in
            guard let signup = hasSignup ? person.signup : person.firstUse else { return nil }
            let activation = person.activation.flatMap {
                $0 <= signup.adding(millis: window) ? $0 : nil
            }
            let untouched = activation.map {
                touches.isUntouched(id, in: person.accountAtActivation, at: $0)
            }
            return Member(
                id: id,
                milestones: person,
                signup: signup,
                activation: activation,
                isActivatedUntouched: untouched ?? false
            )
        }
        let mature = members.filter { $0.signup.adding(millis: window) <= records.asOf }
            .sorted { $0.id < $1.id }
        self.mature = mature
        own = mature.filter { !$0.milestones.isInvited }
        invited = mature.filter(\.milestones.isInvited)
        young = members.count - mature.count
        withoutSignup = people.people.count - members.count
        self.days = days
    }

    /// Those who came on their own and activated untouched, of all who came on their own (Q4).
    var untouchedActivation: ObservedShare { share(\.isActivatedUntouched) }

    /// The share of those who came on their own for whom `isCounted` holds.
    func share(_ isCounted: (Member) -> Bool) -> ObservedShare { Self.share(of: own, isCounted) }

    /// The share of `members` for whom `isCounted` holds; those of one account are alike.
    static func share(of members: [Member], _ isCounted: (Member) -> Bool) -> ObservedShare {
        ObservedShare(of: members, in: \.account, where: isCounted)
    }
}
