public import Growth

extension ColumnarEventStore {
    /// Who was named together with whom, folded; see `EventStore`.
    ///
    /// One claim for each distinct statement, at its earliest time (`seen`: at its latest). Traits come
    /// last, in order of time: for each id and each of its traits the latest value, so that putting
    /// them over each other in order gives the same as all the calls would.
    public func identityClaims() -> [IdentityClaim] {
        let snapshot = snapshot()
        let userIDs = snapshot.userIDs()
        var claims = FoldedClaims()
        for shown in snapshot.shown {
            claims.fold(shown, userIDs: userIDs)
        }
        return claims.claims + snapshot.traits()
    }
}

extension Snapshot {
    /// Every id that stands as a user in some event.
    fileprivate func userIDs() -> Set<ByteString> {
        var ids: Set<ByteString> = []
        for shown in shown {
            let segment = shown.segment
            var isKnown = [Bool](repeating: false, count: segment.strings.count + 1)
            for row in 0..<segment.count where shown.isVisible(row) {
                isKnown[Int(segment.users[row])] = true
            }
            for (code, text) in segment.strings.enumerated() where isKnown[code + 1] {
                ids.insert(text)
            }
        }
        return ids
    }

    /// The traits that no later call about the same id replaced.
    fileprivate func traits() -> [IdentityClaim] {
        let calls = places { segment, row in
            let call = segment.call(row)
            return call == .identify || call == .group
        }
        var replaced: Set<TraitKey> = []
        var latest: [IdentityClaim] = []
        for place in calls.reversed() {
            let (segment, row) = (segment(of: place), Int(place.row))
            guard let subject = segment.traitSubject(row) else { continue }
            var current = JSONObject()
            for member in segment.properties(row).members {
                let key = TraitKey(subject: subject, trait: ByteString(member.key))
                if replaced.insert(key).inserted { current[member.key] = member.value }
            }
            if current.isEmpty { continue }
            latest.append(IdentityClaim(subject.traits(current), at: segment.time(row)))
        }
        return latest.reversed()
    }
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

extension Segment {
    /// The user of `row`, else its anonymous id.
    fileprivate func distinctID(_ row: Int) -> DistinctID? {
        user(row).map { .user($0) } ?? anonymous(row).map { .anonymous($0) }
    }

    fileprivate func traitSubject(_ row: Int) -> TraitSubject? {
        if call(row) == .identify { return distinctID(row).map { .person($0) } }
        if case .id(let account)? = account(row) { return .account(account) }
        return nil
    }
}

/// Claims, one for each statement, in order of first appearance.
private struct FoldedClaims {
    private(set) var claims: [IdentityClaim] = []
    private var positions: [IdentityClaim.Statement: Int] = [:]

    /// Adds what the visible rows of one segment say. Rows are in order of time, so that within the
    /// segment the first row with a statement is its earliest.
    mutating func fold(_ shown: Snapshot.Shown, userIDs: Set<ByteString>) {
        let segment = shown.segment
        var lastOfUser = [Int](repeating: -1, count: segment.strings.count + 1)
        var lastOfAnonymous = lastOfUser
        var said: Set<Pair> = []
        for row in 0..<segment.count where shown.isVisible(row) {
            let (user, anonymous) = (segment.users[row], segment.anonymous[row])
            lastOfUser[Int(user)] = row
            lastOfAnonymous[Int(anonymous)] = row
            let account = segment.accounts[row]
            if account != 0, user != 0 || anonymous != 0,
                said.insert(Pair(user: user, other: user == 0 ? anonymous : 0, account: account))
                    .inserted,
                let id = segment.distinctID(row), let reference = segment.account(row)
            {
                add(.belongs(id, to: reference), at: segment.time(row))
            }
            switch segment.call(row) {
            case .identify where user != 0 && anonymous != 0:
                if said.insert(Pair(user: user, other: anonymous, account: 0)).inserted,
                    let user = segment.user(row), let anonymous = segment.anonymous(row)
                {
                    add(.identifies(anonymous, as: user), at: segment.time(row))
                }
            case .alias: addAlias(segment, row, userIDs)
            default: break
            }
        }
        for (code, row) in lastOfUser.enumerated().dropFirst() where row >= 0 {
            add(.seen(.user(UserID(segment.strings[code - 1]))), at: segment.time(row))
        }
        for (code, row) in lastOfAnonymous.enumerated().dropFirst() where row >= 0 {
            add(.seen(.anonymous(AnonymousID(segment.strings[code - 1]))), at: segment.time(row))
        }
    }

    private struct Pair: Hashable {
        let user, other, account: UInt32
    }

    /// An alias call does not say whether the former id was a user's: it was when some event names it
    /// as one, otherwise it is a browser's.
    private mutating func addAlias(_ segment: Segment, _ row: Int, _ userIDs: Set<ByteString>) {
        guard let user = segment.user(row), let previous = segment.previous(row) else { return }
        let former: DistinctID =
            userIDs.contains(previous)
            ? .user(UserID(previous)) : .anonymous(AnonymousID(previous))
        add(.aliases(former, user), at: segment.time(row))
    }

    private mutating func add(_ statement: IdentityClaim.Statement, at time: Timestamp) {
        guard let position = positions[statement] else {
            positions[statement] = claims.count
            claims.append(IdentityClaim(statement, at: time))
            return
        }
        let known = claims[position].time
        if case .seen = statement {
            claims[position] = IdentityClaim(statement, at: max(known, time))
        } else {
            claims[position] = IdentityClaim(statement, at: min(known, time))
        }
    }
}
