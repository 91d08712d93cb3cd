/// A possible sale in the CRM, as it stood at the as-of moment.
public struct Opportunity: Hashable, Sendable {
    /// Its id in the CRM.
    public let id: RecordID
    /// Whom it is with, if known.
    public let account: AccountID?
    /// When it was opened, if known; a sales touch (K1).
    public let created: Timestamp?
    /// What became of it before the as-of moment.
    public let outcome: Outcome
    /// First-year recurring value in the workspace's currency: `acv`, else `amount`.
    public let annualValue: Money?
    /// New business, expansion, renewal, in the CRM's own words.
    public let type: String?
    /// User id or e-mail of who signs.
    public let signer: String?
    /// Where the deal came from, in the CRM's own words.
    public let source: String?
    /// Who of ours works on it.
    public let owner: String?

    /// What became of a deal.
    ///
    /// One whose closing lies at or after the as-of moment, or has no date, is open.
    public enum Outcome: Hashable, Sendable {
        case open
        case won(Timestamp)
        case lost(Timestamp)
    }

    /// When it was won.
    public var won: Timestamp? { if case .won(let moment) = outcome { moment } else { nil } }

    /// Whether the CRM calls it a renewal, which expands nothing.
    public var isRenewal: Bool {
        type.map { asciiLowercased($0).utf8.starts(with: "renew".utf8) } ?? false
    }

    /// Days from opening to winning; `nil` when it was not won, or closes before it opens.
    public var cycleDays: Double? {
        guard let won, let created, won >= created else { return nil }
        return Double(won.millis(since: created)) / Double(Duration.day)
    }
}

/// A moment when one of ours and somebody of an account dealt with each other about buying.
///
/// Definition S of K1: meetings, calls, demos and replies; security reviews and provisioning, which
/// a person of ours does too. Tickets, notes and e-mails that nobody answered never count. An
/// opportunity that was opened counts as a touch as well and is kept as an `Opportunity`.
public struct SalesTouch: Hashable, Sendable {
    /// The sorts of activity that count.
    public enum Kind: String, CaseIterable, Sendable {
        case meeting, call, demo, reply
        case securityReview = "security-review"
        case provisioning
    }

    /// Its id in the CRM.
    public let id: RecordID
    /// What it was.
    public let kind: Kind
    /// When.
    public let time: Timestamp
    /// With whom: the account it names, else its deal's, else its person's at the time.
    public let account: AccountID?
    /// With which person, if it says so.
    public let person: PersonID?
}

/// A trial with a scope and an end that was agreed with an account.
public struct Pilot: Hashable, Sendable {
    /// Its id.
    public let id: RecordID
    /// With whom.
    public let account: AccountID
    /// Its first moment.
    public let start: Timestamp
    /// When it was to end, and when it was decided, if the file says so.
    public let plannedEnd, decided: Timestamp?
    /// What became of it, in the words of the file: won, lost, extended, limbo, open.
    public let outcome: String?
}
