import Growth

/// The merging of a few segments into one without the rows that are gone.
///
/// Size-tiered: segments of one size class are merged when there are many, so an event is written anew a few
/// times in its life, and the number of segments grows with the logarithm of the events up to the
/// largest size, and from there by one for each `segmentRows`.
struct Compaction {
    private let inputs: [Shown]
    private let words: Words
    /// The rows that stay, in their new order.
    private let places: [Place]

    /// Orders the rows of `inputs` by account, person and time as `identity` knows them now.
    init(of inputs: [Shown], by identity: IdentityMap?, _ words: Words) {
        (self.inputs, self.words) = (inputs, words)
        let places = inputs.enumerated()
            .flatMap { number, shown in
                (0..<shown.segment.count).lazy.filter { !shown.mask.isGone($0) }
                    .map { Place(number, $0) }
            }
        let columns = inputs.map(\.segment.columns)
        var keys = ActorKeys(identity, words)
        let actors = places.map { keys.actor(of: Int($0.row), in: columns[Int($0.segment)]) }
        let (accounts, people) = keys.ranks
        self.places =
            RowOrder.order(
                actors.map { accounts[Int($0.account)] },
                actors.map { people[Int($0.person)] },
                times: places.map { columns[Int($0.segment)].times[Int($0.row)] }
            ) { left, right in
                let (left, right) = (places[left], places[right])
                return inputs[Int(left.segment)].segment.messageID(Int(left.row))
                    < inputs[Int(right.segment)].segment.messageID(Int(right.row))
            }
            .map { places[$0] }
    }

    /// Writes the new segment; `nil` when no row stays.
    /// - Throws: `StorageFailure`, also when an input turns out to be damaged.
    func write(with files: StoreFiles) throws -> Shown? {
        if places.isEmpty { return nil }
        let sources = Set(inputs.flatMap(\.description.sources)).sorted()
        var mask = Mask(rows: places.count)
        let description = try files.write { file in
            for (row, place) in places.enumerated() {
                if row % Compaction.rowsBetweenGivingBack == 0 {
                    for input in inputs { input.segment.giveBack() }
                }
                let (input, old) = (inputs[Int(place.segment)], Int(place.row))
                guard let code = sources.firstIndex(of: input.source(old)) else {
                    preconditionFailure("the sources of all inputs are known")
                }
                try file.append(
                    input.segment.event(old, in: words),
                    source: code,
                    print: input.segment.fingerprint(old)
                )
                if input.mask.isCopy(old) { mask.setCopy(row, true) }
            }
            try inputs.checkWhatWasRead()
            return sources
        }
        return try files.open(description, with: mask)
    }
}

// MARK: What is merged when

extension Compaction {
    /// After so many rows the pages of the inputs go back to the system, which still has them if they are needed again.
    private static let rowsBetweenGivingBack = 1 << 16

    /// Everything, in groups that fit into a segment each.
    static func everything(of shown: [Shown], _ limits: StoreLimits) -> [[Shown]] {
        var groups: [[Shown]] = []
        var rows = limits.segmentRows
        for segment in shown.sorted(by: { $0.segment.count < $1.segment.count }) {
            rows += segment.segment.count
            if rows > limits.segmentRows {
                groups.append([])
                rows = segment.segment.count
            }
            groups[groups.count - 1].append(segment)
        }
        return groups
    }

    /// The segments of the smallest size class that has too many, and each in which much is gone.
    static func due(of shown: [Shown], _ limits: StoreLimits) -> [[Shown]] {
        let hollow = shown.filter {
            Double($0.mask.goneCount) > limits.goneShare * Double($0.segment.count)
        }
        if !hollow.isEmpty { return hollow.map { [$0] } }
        let tiers = Dictionary(
            grouping: shown.filter { $0.segment.count * 2 <= limits.segmentRows },
            by: { tier($0.segment.count) }
        )
        let full = tiers.filter { $0.value.count >= limits.segmentsPerTier }
        guard let smallest = full.min(by: { $0.key < $1.key }) else { return [] }
        var rows = 0
        return [
            smallest.value.prefix { segment in
                rows += segment.segment.count
                return rows <= limits.segmentRows
            }
        ]
        .map(Array.init)
    }

    /// Size classes: up to 1,024 rows, then four times as many each.
    private static func tier(_ rows: Int) -> Int {
        var (tier, limit) = (0, 1_024)
        while rows > limit { (tier, limit) = (tier + 1, limit * 4) }
        return tier
    }
}

/// What a compaction did.
public struct CompactionOutcome: Hashable, Sendable {
    /// Segments that were written anew, and what came of them.
    public var segmentsBefore = 0, segmentsAfter = 0
    /// Rows that left the files for ever.
    public var rowsDropped = 0
    /// Bytes of those segments before and after.
    public var bytesBefore = 0, bytesAfter = 0

    /// Nothing done.
    public init() {}

    static func += (left: inout Self, right: Self) {
        left.segmentsBefore += right.segmentsBefore
        left.segmentsAfter += right.segmentsAfter
        left.rowsDropped += right.rowsDropped
        left.bytesBefore += right.bytesBefore
        left.bytesAfter += right.bytesAfter
    }
}

/// Numbers the accounts and people behind the codes of rows.
private struct ActorKeys {
    private struct Ids: Hashable { let user, anonymous: UInt32 }
    private let identity: IdentityMap?
    private let words: Words
    private var people: [Ids: UInt32] = [:]
    private var personKeys: [ByteString?] = [nil]
    private var homes: [ByteString?] = [nil]

    init(_ identity: IdentityMap?, _ words: Words) {
        (self.identity, self.words) = (identity, words)
    }

    /// The numbers of the account and the person of a row; see `ranks`.
    mutating func actor(
        of row: Int,
        in columns: SegmentColumns
    ) -> (account: UInt32, person: UInt32) {
        let ids = Ids(user: columns.users[row], anonymous: columns.anonymous[row])
        let person = people[ids] ?? add(ids)
        let reference = columns.accounts[row]
        return (reference > 0 ? reference : UInt32(words.references.count) + 1 + person, person)
    }

    private mutating func add(_ ids: Ids) -> UInt32 {
        let user = ids.user > 0 ? words.strings[Int(ids.user) - 1] : nil
        let anonymous = ids.anonymous > 0 ? words.strings[Int(ids.anonymous) - 1] : nil
        let person = identity?
            .person(user: user.map { UserID($0) }, anonymous: anonymous.map { AnonymousID($0) })
        let number = UInt32(personKeys.count)
        personKeys.append(person?.bytes ?? user ?? anonymous)
        homes.append(person.flatMap { identity?.memberships(of: $0).first?.account.bytes })
        people[ids] = number
        return number
    }

    /// The rank of each number: accounts named by rows first, then the homes of people.
    var ranks: (accounts: [UInt32], people: [UInt32]) {
        let named = words.references.map { reference -> ByteString? in
            guard let identity, case .id(let id) = reference else { return reference.sortKey }
            return identity.canonical(id).bytes
        }
        return (RowOrder.ranks([nil] + named + homes), RowOrder.ranks(personKeys))
    }
}
