import Growth
import Statistics

/// Writes the occurrences of a story as Segment calls, in the order of their arrival, with dirt.
struct EventWriter {
    let seed: UInt64
    let dirt: Dirt
    /// Nothing arrives from here on.
    let end: Int64
    private var line = LineBuilder()

    init(seed: UInt64, dirt: Dirt, end: Int64) {
        (self.seed, self.dirt, self.end) = (seed, dirt, end)
    }

    /// One copy of an occurrence on its way to the file.
    private struct Delivery {
        enum Copy { case original, duplicate, conflict }

        var occurrence: Int
        /// True time at which the client sent it, and at which the server took it.
        var sent: Int64
        var received: Int64
        var copy = Copy.original
        var spelling = 0
    }

    /// The lines of one story; counts go to `counts`.
    mutating func lines(of story: AccountStory, counting counts: inout EventCounts) -> [UInt8] {
        var random = SplitMix64(
            seed: seed,
            stream: story.profile.index,
            purpose: .delivery
        )
        line.clear()
        let deliveries = deliveries(of: story, counting: &counts, &random)
        for delivery in deliveries {
            write(delivery, of: story)
            counts.lines += 1
            if random.chance(dirt.brokenLines) { writeBrokenLine(&random, counting: &counts) }
            if random.chance(dirt.refusedEvents) {
                writeRefused(delivery, &random, counting: &counts)
            }
        }
        return line.bytes
    }

    private func deliveries(
        of story: AccountStory,
        counting counts: inout EventCounts,
        _ random: inout SplitMix64
    ) -> [Delivery] {
        var all: [Delivery] = []
        all.reserveCapacity(story.occurrences.count + 8)
        for (number, occurrence) in story.occurrences.enumerated() {
            let delivery = delivery(of: occurrence, number, &random)
            all.append(delivery)
            counts.note(occurrence, isLate: delivery.received - occurrence.time >= Duration.day)
            if delivery.spelling > 0 { counts.spellings += 1 }
            if story.people[occurrence.person].clockError != 0 { counts.wrongClocks += 1 }
            let again = random.uniform()
            guard again < dirt.duplicates + dirt.conflicts else { continue }
            var copy = delivery
            let delay = 1_000 + whole(random.exponential(mean: 300_000))
            (copy.sent, copy.received) = (delivery.received + delay, delivery.received + delay + 90)
            guard copy.received < end else { continue }
            copy.copy = again < dirt.duplicates ? .duplicate : .conflict
            if copy.copy == .duplicate { counts.duplicates += 1 } else { counts.conflicts += 1 }
            all.append(copy)
        }
        let order = all.indices.sorted { (all[$0].received, $0) < (all[$1].received, $1) }
        return order.map { all[$0] }
    }

    private func delivery(
        of occurrence: Occurrence,
        _ number: Int,
        _ random: inout SplitMix64
    ) -> Delivery {
        var sent = occurrence.time + 100 + Int64(random.index(below: 400))
        if random.chance(dirt.late) {
            let later = sent + random.days(2, 20)
            if later < end - Duration.minute { sent = later }
        }
        var delivery = Delivery(
            occurrence: number,
            sent: sent,
            received: sent + 20 + Int64(random.index(below: 180))
        )
        let isSpeltOtherwise = random.chance(dirt.spellings)
        if isSpeltOtherwise { delivery.spelling = 1 + random.index(below: 2) }
        if EventNames.spellings(of: occurrence.kind).isEmpty { delivery.spelling = 0 }
        return delivery
    }

    private mutating func write(_ delivery: Delivery, of story: AccountStory) {
        let occurrence = story.occurrences[delivery.occurrence]
        let person = story.people[occurrence.person]
        line.raw("{\"type\":\"")
        line.raw(EventNames.call(of: occurrence.kind))
        line.raw("\"")
        if let name = EventNames.name(of: occurrence.kind, spelling: delivery.spelling) {
            line.member("event", name)
        }
        writeIDs(occurrence, delivery.occurrence, of: story)
        line.member("timestamp", time: occurrence.time + person.clockError)
        line.member("sentAt", time: delivery.sent + person.clockError)
        line.member("receivedAt", time: delivery.received)
        line.raw(Self.context)
        writeContent(of: occurrence, story, isConflict: delivery.copy == .conflict)
        line.raw("}\n")
    }

    private static let context =
        ",\"context\":{\"library\":{\"name\":\"analytics.js\",\"version\":\"4.1.0\"}}"

    private mutating func writeIDs(_ occurrence: Occurrence, _ number: Int, of story: AccountStory)
    {
        line.raw(",\"messageId\":\"m-")
        line.number(story.profile.index)
        line.raw("-")
        line.number(number)
        if occurrence.isSignedIn {
            line.raw("\",\"userId\":\"u-")
            line.number(story.profile.index)
            line.raw("-")
            line.number(occurrence.person)
        }
        line.raw("\",\"anonymousId\":\"a-")
        line.number(story.profile.index)
        line.raw("-")
        line.number(occurrence.person)
        line.raw("-")
        line.number(occurrence.device)
        line.raw("\"")
    }

    private mutating func writeContent(
        of occurrence: Occurrence,
        _ story: AccountStory,
        isConflict: Bool
    ) {
        let person = story.people[occurrence.person]
        switch occurrence.kind {
        case .identify:
            line.raw(",\"traits\":{\"source\":\"web\"")
            line.member("email", person.email)
            line.member("name", person.name)
            line.member("title", person.title)
        case .group:
            line.member("groupId", story.profile.id)
            line.raw(",\"traits\":{\"employees\":")
            line.number(story.profile.employees)
            line.member("name", story.profile.name)
            line.member("plan", "Free")
        default:
            line.raw(",\"properties\":{\"browser\":\"")
            line.raw(person.browser)
            line.raw("\"")
            writeProperties(of: occurrence, person)
        }
        if isConflict { line.raw(",\"replayed\":true") }
        line.raw("}")
    }

    private mutating func writeProperties(of occurrence: Occurrence, _ person: PersonStory) {
        switch occurrence.kind {
        case .page(let path): line.member("path", path)
        case .invite(let email): line.member("invitee_email", email)
        case .upgrade(let plan): line.member("plan", plan)
        case .seatsAdded(let seats):
            line.raw(",\"seats\":")
            line.number(seats)
        case .projectCreated, .reportCreated, .reportViewed, .reportShared:
            line.raw(",\"object_id\":")
            line.number(occurrence.object)
        case .signup: line.member("method", person.signupMethod)
        case .identify, .group: break
        }
    }

    /// A line cut off in the middle, or a proxy's answer in place of a line: not JSON.
    private mutating func writeBrokenLine(
        _ random: inout SplitMix64,
        counting counts: inout EventCounts
    ) {
        counts.brokenLines += 1
        line.raw(
            random.chance(0.5)
                ? "{\"type\":\"track\",\"event\":\"Report Viewed\",\"messageId\":\"m-cut-off"
                : "<html><body>502 Bad Gateway</body></html>"
        )
        line.raw("\n")
    }

    /// JSON that is no acceptable event: nobody did it, or on a day that does not exist.
    private mutating func writeRefused(
        _ delivery: Delivery,
        _ random: inout SplitMix64,
        counting counts: inout EventCounts
    ) {
        counts.refused += 1
        line.raw("{\"type\":\"track\",\"event\":\"Report Viewed\",\"messageId\":\"m-refused-")
        line.raw(String(delivery.received, radix: 36))
        line.raw("-")
        line.number(random.index(below: 1_000_000))
        if random.chance(0.5) {
            line.raw("\",\"timestamp\":\"2026-02-03T10:00:00.000Z\",\"properties\":{}}\n")
        } else {
            line.raw("\",\"userId\":\"u-0-0\",\"timestamp\":\"2026-02-30T10:00:00.000Z\"}\n")
        }
    }
}
