import Statistics

/// Who first paid for or signed each won account, with their job title where it is known.
struct FirstBuyers {
    /// A buyer whose title is known.
    struct Buyer {
        let account: AccountID
        let title: String
        let seniority: Seniority
    }

    /// In order of account.
    let titled: [Buyer]
    /// Won accounts that name who paid or signed, whose title nobody knows.
    let untitled: Int
    /// Won accounts that name nobody.
    let unnamed: Int

    init(_ evidence: MotionEvidence) {
        let named = evidence.journeys.filter { $0.won.payer != nil }
        titled = named.compactMap { journey in
            let person = journey.won.payer.flatMap { evidence.records.person(named: $0) }
            guard let title = person.flatMap({ evidence.records.titles[$0] }),
                let seniority = Seniority(title: title)
            else { return nil }
            return Buyer(account: journey.won.account, title: title, seniority: seniority)
        }
        untitled = named.count - titled.count
        unnamed = evidence.journeys.count - named.count
    }

    /// Those with a senior title, of those with a title.
    var senior: Proportion {
        Proportion(titled.count { $0.seniority == .senior }, of: titled.count)
    }
}
