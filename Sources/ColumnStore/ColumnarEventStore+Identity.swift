public import Growth

extension ColumnarEventStore {
    /// Who was named together with whom, folded; see `EventStore`.
    ///
    /// One claim for each distinct statement, at its earliest time (`seen`: at its latest); a group call
    /// that leads somebody back into an account is a claim of its own. Traits
    /// come last, in order of time: for each id and each of its traits the latest value, so that
    /// putting them over each other in order gives the same as all the calls would.
    public func identityClaims() throws -> [IdentityClaim] {
        try reading { snapshot in
            var folded = FoldedClaims(snapshot.vocabulary)
            for shown in snapshot.shown { folded.fold(shown) }
            return folded.claims(snapshot.vocabulary) + snapshot.traits()
        }
    }
}

extension Snapshot {
    /// The traits that no later call about the same id replaced.
    fileprivate func traits() -> [IdentityClaim] {
        var replaced: Set<TraitKey> = []
        var latest: [IdentityClaim] = []
        for call in traitCalls().reversed() {
            var current = JSONObject()
            for member in call.traits.members {
                let key = TraitKey(subject: call.subject, trait: ByteString(member.key))
                if replaced.insert(key).inserted { current[member.key] = member.value }
            }
            if current.isEmpty { continue }
            latest.append(
                IdentityClaim(
                    call.subject.traits(current),
                    at: Timestamp(millis: call.time)
                )
            )
        }
        return latest.reversed()
    }

    /// The calls that tell traits, in order of time; read in the order in which they lie.
    private func traitCalls() -> [TraitCall] {
        var calls: [TraitCall] = []
        let words = vocabulary
        for (number, shown) in shown.enumerated() {
            let (segment, columns) = (shown.segment, shown.segment.columns)
            for row in 0..<segment.count where shown.isVisible(row) {
                let call = columns.call(row)
                guard call == .identify || call == .group,
                    let subject = words.traitSubject(columns, row)
                else { continue }
                let traits = segment.properties(row)
                if traits.isEmpty { continue }
                calls.append(
                    TraitCall(
                        time: columns.times[row],
                        place: Place(number, row),
                        subject: subject,
                        traits: traits
                    )
                )
            }
        }
        // What is sorted is small; a call is not.
        let order = calls.indices.sorted { left, right in
            let (one, other) = (calls[left], calls[right])
            return one.time != other.time
                ? one.time < other.time : messageID(one.place) < messageID(other.place)
        }
        return order.map { calls[$0] }
    }
}

private struct TraitCall {
    let time: Int64
    let place: Place
    let subject: TraitSubject
    let traits: JSONObject
}

private struct TraitKey: Hashable {
    let subject: TraitSubject
    let trait: ByteString
}

/// Whom the traits of a call describe.
private enum TraitSubject: Hashable {
    case person(DistinctID)
    case account(AccountID)

    func traits(_ object: JSONObject) -> IdentityClaim.Statement {
        switch self {
        case .person(let id): .traits(id, object)
        case .account(let id): .accountTraits(id, object)
        }
    }
}

/// A user or anonymous id by its code, from 1.
private struct DistinctCode: Hashable {
    let code: UInt32
    let isUser: Bool

    init(user code: UInt32) { (self.code, isUser) = (code, true) }

    init(anonymous code: UInt32) { (self.code, isUser) = (code, false) }

    /// The user of `row`, else its anonymous id.
    init?(_ columns: SegmentColumns, _ row: Int) {
        if columns.users[row] > 0 {
            self.init(user: columns.users[row])
        } else if columns.anonymous[row] > 0 {
            self.init(anonymous: columns.anonymous[row])
        } else {
            return nil
        }
    }
}

extension Words {
    fileprivate func distinctID(_ code: DistinctCode) -> DistinctID {
        let string = strings[Int(code.code) - 1]
        return code.isUser ? .user(UserID(string)) : .anonymous(AnonymousID(string))
    }

    /// Whom the traits of a row describe.
    fileprivate func traitSubject(_ columns: SegmentColumns, _ row: Int) -> TraitSubject? {
        if columns.call(row) == .identify {
            return DistinctCode(columns, row).map { .person(distinctID($0)) }
        }
        let account = Int(columns.accounts[row])
        guard account > 0, case .id(let id) = references[account - 1] else { return nil }
        return .account(id)
    }
}

/// Claims in codes, each with its time; in order of first appearance.
private struct FoldedClaims {
    private enum Statement: Hashable {
        case identifies(anonymous: UInt32, user: UInt32)
        case aliases(previous: UInt32, user: UInt32)
        case belongs(DistinctCode, account: UInt32)
        case mentions(account: UInt32)
    }
    /// One group call: who, which account, when.
    private struct Move {
        let who: DistinctCode
        let account: UInt32
        let time: Int64
    }
    private var statements: [(statement: Statement, earliest: Int64)] = []
    private var positions: [Statement: Int] = [:]
    private var moves: [Move] = []
    /// By code: when a user or anonymous id was seen last; `nil` for never.
    private var userSeen, anonymousSeen: [Int64?]

    init(_ vocabulary: Words) {
        userSeen = Array(repeating: nil, count: vocabulary.strings.count + 1)
        anonymousSeen = userSeen
    }

    /// Adds what the visible rows of one segment say.
    mutating func fold(_ shown: Shown) {
        let (segment, columns) = (shown.segment, shown.segment.columns)
        for row in 0..<segment.count where shown.isVisible(row) {
            let (user, anonymous) = (columns.users[row], columns.anonymous[row])
            let (account, time) = (columns.accounts[row], columns.times[row])
            userSeen[Int(user)] = max(userSeen[Int(user)] ?? time, time)
            anonymousSeen[Int(anonymous)] = max(anonymousSeen[Int(anonymous)] ?? time, time)
            if account > 0 {
                guard let id = DistinctCode(columns, row) else {
                    add(.mentions(account: account), at: time)
                    continue
                }
                add(.belongs(id, account: account), at: time)
                if columns.call(row) == .group {
                    moves.append(Move(who: id, account: account, time: time))
                }
            }
            guard user > 0 else { continue }
            switch columns.call(row) {
            case .identify where anonymous > 0:
                add(.identifies(anonymous: anonymous, user: user), at: time)
            case .alias where segment.previous(row) > 0:
                add(.aliases(previous: segment.previous(row), user: user), at: time)
            default: break
            }
        }
    }

    private mutating func add(_ statement: Statement, at time: Int64) {
        if let position = positions[statement] {
            statements[position].earliest = min(statements[position].earliest, time)
        } else {
            positions[statement] = statements.count
            statements.append((statement, time))
        }
    }

    /// The claims in words.
    func claims(_ vocabulary: Words) -> [IdentityClaim] {
        let said = statements.map { entry in
            IdentityClaim(
                words(entry.statement, vocabulary),
                at: Timestamp(millis: entry.earliest)
            )
        }
        let returns = returns()
            .map { move in
                IdentityClaim(
                    words(.belongs(move.who, account: move.account), vocabulary),
                    at: Timestamp(millis: move.time)
                )
            }
        let users = userSeen.enumerated().dropFirst().map { (DistinctCode(user: UInt32($0)), $1) }
        let browsers = anonymousSeen.enumerated().dropFirst()
            .map { (DistinctCode(anonymous: UInt32($0)), $1) }
        return said + returns
            + (users + browsers)
            .compactMap { code, time in
                time.map {
                    IdentityClaim(.seen(vocabulary.distinctID(code)), at: Timestamp(millis: $0))
                }
            }
    }

    /// Group calls that lead somebody back into an account after another one; the first call of each
    /// account is a folded statement already.
    private func returns() -> [Move] {
        let ordered = moves.sorted {
            ($0.time, $0.account, $0.who.code) < ($1.time, $1.account, $1.who.code)
        }
        var current: [DistinctCode: UInt32] = [:]
        var visited: Set<Statement> = []
        return ordered.filter { move in
            let isMove = current.updateValue(move.account, forKey: move.who) != move.account
            let isFirst = visited.insert(.belongs(move.who, account: move.account)).inserted
            return isMove && !isFirst
        }
    }

    private func words(
        _ statement: Statement,
        _ vocabulary: Words
    ) -> IdentityClaim.Statement {
        switch statement {
        case .identifies(let anonymous, let user):
            return .identifies(
                AnonymousID(vocabulary.strings[Int(anonymous) - 1]),
                as: UserID(vocabulary.strings[Int(user) - 1])
            )
        case .aliases(let previous, let user):
            // An alias call does not say what the former id was: a user's when some event names it
            // as one, otherwise a browser's.
            let former =
                userSeen[Int(previous)] == nil
                ? DistinctCode(anonymous: previous) : DistinctCode(user: previous)
            return .aliases(
                vocabulary.distinctID(former),
                UserID(vocabulary.strings[Int(user) - 1])
            )
        case .belongs(let id, let account):
            return .belongs(
                vocabulary.distinctID(id),
                to: vocabulary.references[Int(account) - 1]
            )
        case .mentions(let account):
            return .mentions(vocabulary.references[Int(account) - 1])
        }
    }
}
