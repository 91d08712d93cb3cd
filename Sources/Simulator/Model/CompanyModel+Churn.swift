import Growth
import Statistics

extension CompanyModel {
    /// Why the account does not renew for the period that begins at `start`, if it does not.
    ///
    /// Each cause has its chance only where its story happened; the first that strikes is the cause.
    func churn(
        of story: AccountStory,
        at start: Int64,
        months: Int,
        _ random: inout SplitMix64
    ) -> ChurnCause? {
        guard story.profile.index != logo else { return nil }
        let risks: [(ChurnCause, happened: Bool, monthly: Double, yearly: Double)] = [
            (.sponsorLeft, story.sponsorLeft.map { $0 < start } ?? false, 0.35, 0.5),
            (.bug, wasHit(story, before: start, months: months), 0.35, 0.2),
            (.lowUse, !isUsed(story, at: start), 0.12, 0.4),
            (.price, true, 0.006, 0.03),
        ]
        for risk in risks {
            let strikes = random.chance(months == 1 ? risk.monthly : risk.yearly)
            if risk.happened, strikes { return risk.0 }
        }
        return nil
    }

    private func isUsed(_ story: AccountStory, at time: Int64) -> Bool {
        story.people.contains { person in
            person.until > time && person.activation.map { $0 < time } ?? false
        }
    }

    /// Whether the champion's browser was broken in the period that ends.
    private func wasHit(_ story: AccountStory, before end: Int64, months: Int) -> Bool {
        guard let champion = champion(of: story) else { return false }
        let period = (end - Int64(months) * 30 * Duration.day)..<end
        return incidents.contains {
            $0.property == .browser && $0.value == story.people[champion].browser
                && $0.window.overlaps(period)
        }
    }

    /// What is written down: nothing at three of ten, and at a quarter of the others the wrong cause,
    /// mostly the price, which people say.
    func recorded(_ cause: ChurnCause, _ random: inout SplitMix64) -> ChurnCause? {
        let (isAsked, isWrong) = (random.chance(0.7), random.chance(0.25))
        let other: ChurnCause = random.chance(0.7) ? .price : .lowUse
        guard isAsked else { return nil }
        return isWrong ? other : cause
    }
}
