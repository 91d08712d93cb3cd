import Growth
import StoreHarness
import Synchronization

@testable import ColumnStore

/// A store on a simulated machine, with imports numbered as a catalog would number them.
final class TestStore {
    let machine = SimulatedMachine()
    private(set) var store: ColumnarEventStore
    let limits: StoreLimits
    private let layouts: (any Disk)?
    private var imports: Int64 = 0
    private var words: SeededGenerator
    /// What the clock says.
    let now: Timestamp
    /// Housekeeping that waits until somebody runs it; at once when there is no such list.
    let chores: Chores?

    init(
        limits: StoreLimits = StoreLimits(),
        seed: UInt64 = 1,
        now: Timestamp = Timestamp(millis: 1_000_000),
        layouts: (any Disk)? = nil,
        chores: Chores? = nil
    ) throws {
        (self.limits, self.now, words) = (limits, now, SeededGenerator(seed: seed))
        (self.layouts, self.chores) = (layouts, chores)
        store = try TestStore.open(machine, limits, seed, now, layouts, chores)
    }

    private static func open(
        _ machine: SimulatedMachine,
        _ limits: StoreLimits,
        _ seed: UInt64,
        _ now: Timestamp,
        _ layouts: (any Disk)?,
        _ chores: Chores?,
        skippingDamaged: Bool = false
    ) throws -> ColumnarEventStore {
        let random = Mutex(SeededGenerator(seed: seed))
        return try ColumnarEventStore(
            disk: machine.disk,
            manifest: machine.manifest,
            ports: StorePorts(
                clock: { now },
                random: { random.withLock { $0.next() } },
                housekeep: { _, chore in if let chores { chores.add(chore) } else { chore() } }
            ),
            limits: limits,
            layouts: layouts,
            skippingDamaged: skippingDamaged
        )
    }

    /// Closes the store without a word, as a crash of the program does, and opens it again.
    func reopen(skippingDamaged: Bool = false) throws {
        machine.restart(after: nil, seed: 0)
        store = try TestStore.open(
            machine,
            limits,
            words.next(),
            now,
            layouts,
            chores,
            skippingDamaged: skippingDamaged
        )
    }

    /// Imports events as one file, in the place of import `replaced` if there is one.
    @discardableResult
    func add(
        _ events: [Event],
        replacing replaced: Int64? = nil
    ) throws -> (number: Int64, adoption: Adoption) {
        try adopt(store.stage(batch(events)), replacing: replaced)
    }

    /// Imports what was staged before.
    @discardableResult
    func adopt(
        _ staged: StagedBatch,
        replacing replaced: Int64? = nil
    ) throws -> (number: Int64, adoption: Adoption) {
        imports += 1
        let source = EventSource(number: imports)
        var adopted: Adoption?
        try store.adopt(staged, replacing: replaced.map { EventSource(number: $0) }) { adoption in
            adopted = adoption
            var change = adoption.change
            for index in change.added.indices { change.added[index].sources = [source] }
            try machine.manifest.commit(change)
            return source
        }
        guard let adopted else { preconditionFailure("adopting a batch records it") }
        return (imports, adopted)
    }

    /// Undoes import `number`.
    func undo(_ number: Int64) throws {
        try store.retract(EventSource(number: number)) { try machine.manifest.commit($0) }
    }

    /// The names of the files in the folder that end in `suffix`.
    func files(_ suffix: String = "") throws -> [String] {
        try machine.disk.names().filter { $0.hasSuffix(suffix) }
    }

    /// Every visible event, in the order of the export.
    func events() throws -> [Event] {
        var events: [Event] = []
        try store.forEachEvent { events.append($0) }
        return events
    }
}

/// Repeatable randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// An event at `time` milliseconds.
func event(
    _ id: MessageID,
    _ name: EventName = "Signed Up",
    user: UserID? = "u",
    at time: Int64 = 0,
    call: Event.Call = .track,
    anonymous: AnonymousID? = nil,
    previous: ByteString? = nil,
    account: AccountReference? = nil,
    properties: JSONObject = [:]
) -> Event {
    Event(
        id: id,
        call: call,
        name: name,
        user: user,
        anonymous: anonymous,
        previous: previous,
        account: account,
        time: Timestamp(millis: time),
        properties: properties
    )
}

/// A batch whose events stand on lines 1, 2, ….
func batch(_ events: [Event]) -> EventBatch {
    var batch = EventBatch()
    for (index, event) in events.enumerated() { batch.append(event, line: index + 1) }
    return batch
}

/// Random events from few ids, names and times, so that copies, conflicts and ties are frequent.
struct EventGenerator {
    var random: SeededGenerator
    /// Milliseconds between two moments that differ.
    var tick: Int64 = 1

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func chance(_ percent: Int) -> Bool { number(0..<100) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[number(0..<elements.count)]
    }

    mutating func events(_ count: Int, ids: Int) -> [Event] {
        (0..<count).map { _ in event(id: number(0..<ids)) }
    }

    /// Mostly the same content for one id; sometimes another, which is a conflict.
    private mutating func event(id: Int) -> Event {
        var content = EventGenerator(seed: UInt64(id) &* 7 &+ (chance(10) ? 1 : 0))
        let call: Event.Call = content.chance(70) ? .track : content.pick(Event.Call.allCases)
        let user = content.chance(60) ? content.pick(["u1", "u2", "u3", "caf\u{E9}"]) : nil
        let browser = content.chance(60) ? content.pick(["b1", "b2", "b3", "cafe\u{301}"]) : nil
        let references: [AccountReference] = [
            .id("acme"), .id("other"), .id("ours"), .through(.subscriptions, "sub1"),
            .through(.invoices, "unknown"),
        ]
        let account = content.chance(40) ? content.pick(references) : nil
        let previous = content.chance(20) ? content.pick(["b1", "u2"]) : nil
        let sent = content.chance(30)
        return Event(
            id: MessageID("message \(id)"),
            call: call,
            name: content.pick(["Signed Up", "signed_up", "Invited", "Opened"]),
            user: user.map { UserID($0) },
            anonymous: browser.map { AnonymousID($0) },
            previous: previous.map { ByteString($0) },
            account: account,
            time: Timestamp(millis: Int64(content.number(-5..<30)) * tick),
            originalTime: Timestamp(millis: Int64(content.number(0..<9))),
            sentAt: sent ? Timestamp(millis: 44) : nil,
            receivedAt: sent ? nil : Timestamp(millis: 55),
            properties: content.properties()
        )
    }

    private mutating func properties() -> JSONObject {
        chance(30)
            ? [:]
            : [
                "plan": .string(pick(["pro", "free", "\u{0}\"\u{1F600}"])),
                "n": JSONValue(number(0..<5)),
            ]
    }
}

/// Housekeeping that a test runs when it likes.
final class Chores: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    func add(_ chore: @escaping @Sendable () -> Void) { waiting.withLock { $0.append(chore) } }

    /// How many wait.
    var count: Int { waiting.withLock { $0.count } }

    /// Runs those that wait, and those that they ask for.
    func run() {
        while let chore = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { chore() }
    }
}
