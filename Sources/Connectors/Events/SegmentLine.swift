import Growth

/// Reads a line that is one call of the Segment specification straight into a row.
///
/// It takes what `SegmentEvents` would make an event of, and only as far as it is sure to say the same: calls
/// whose members are texts, with times in ISO-8601. Everything else, and everything that is wrong, it leaves
/// to `SegmentEvents`, which stays the one specification.
struct SegmentLine {
    private var scanner: JSONLineScanner
    private var call = SegmentMembers()
    /// Properties that do not lie in the line as they are stored.
    private var scratch: [UInt8] = []

    /// Reads lines of `bytes`.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { scanner = JSONLineScanner(bytes) }

    /// Adds the call that fills `range` to `columns`, as a row of `line`; adds nothing when it is not for
    /// us to say what it is.
    mutating func read(_ range: Range<Int>, line: Int, into columns: inout EventColumns) -> Bool {
        call.clear()
        let isObject = scanner.readObject(filling: range) { call.read(key: $1, with: &$0) }
        guard isObject, var parts = parts(), readTimes(into: &parts), addProperties(to: &parts)
        else { return false }
        if scratch.isEmpty {
            columns.append(parts, line: line)
        } else {
            scratch.withUnsafeBytes { text in
                parts.properties = text
                columns.append(parts, line: line)
            }
        }
        return true
    }
}

// MARK: Names and ids

extension SegmentLine {
    /// Everything but times and properties; `nil` when it is undecided.
    private func parts() -> EventParts? {
        guard let kind = kind() else { return nil }
        var parts = EventParts()
        parts.call = kind
        do throws(Undecided) {
            if let id = try text(.messageId) { parts.id = id }
            let name = try text(.event)
            parts.user = try text(.userId)
            parts.anonymous = try text(.anonymousId)
            parts.account = try text(.groupId)
            if parts.account == nil { parts.account = try text(.contextGroupId) }
            if kind == .alias { parts.previous = try text(.previousId) }
            parts.name = try self.name(of: kind, name)
        } catch {
            return nil
        }
        let hasActor = parts.user != nil || parts.anonymous != nil || parts.account != nil
        return hasActor ? parts : nil
    }

    private func kind() -> Event.Call? {
        let type = call[.type]
        guard type.kind == .string else { return nil }
        return Event.Call.allCases.first { scanner.holds(type.range, $0.staticName) }
    }

    private func name(
        of call: Event.Call,
        _ given: UnsafeRawBufferPointer?
    ) throws(Undecided) -> UnsafeRawBufferPointer {
        let name: StaticString
        switch call {
        case .track:
            guard let given else { throw Undecided() }
            return given
        case .page: name = "Page Viewed"
        case .screen: name = "Screen Viewed"
        case .identify, .group, .alias: name = call.staticName
        }
        return UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    }

    /// The text of a member; `nil` when there is none, or an empty one.
    private func text(_ member: SegmentMember) throws(Undecided) -> UnsafeRawBufferPointer? {
        let value = call[member]
        switch value.kind {
        case .absent, .null: return nil
        case .string where !value.isOdd: return value.range.isEmpty ? nil : bytes(value.range)
        default: throw Undecided()
        }
    }

    private func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: scanner.bytes + range.lowerBound, count: range.count)
    }
}

/// It is for `SegmentEvents` to say what this is.
private struct Undecided: Error {}

// MARK: Times

extension SegmentLine {
    private func readTimes(into parts: inout EventParts) -> Bool {
        do throws(Undecided) {
            let original = try time(.originalTimestamp)
            let stamped = try time(.timestamp)
            let (received, sent) = (try time(.receivedAt), try time(.sentAt))
            guard let client = original ?? stamped else { return false }
            let time = ClockSkew.corrected(client, sentAt: sent, receivedAt: received)
            (parts.time, parts.originalTime) = (time.millis, client.millis)
            (parts.sentAt, parts.receivedAt) = (sent?.millis, received?.millis)
            return true
        } catch {
            return false
        }
    }

    private func time(_ member: SegmentMember) throws(Undecided) -> Timestamp? {
        guard let text = try text(member) else { return nil }
        guard let moment = PlainTime.read(text) else { throw Undecided() }
        return moment
    }
}

/// The commonest form of ISO-8601: `2026-03-09T14:05:00Z`, maybe with a fraction, maybe with a zone of hours and
/// minutes in place of the `Z`.
enum PlainTime {
    /// The moment that `text` names; `nil` when it has another form or there is no such moment.
    static func read(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        guard text.count >= 20, text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x54,
            text[13] == 0x3A, text[16] == 0x3A,
            let year = number(text, 0, 4), let month = number(text, 5, 2),
            let day = number(text, 8, 2), let hour = number(text, 11, 2), hour < 24,
            let minute = number(text, 14, 2), minute < 60, let second = number(text, 17, 2),
            second < 60, let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var place = 19
        guard let fraction = fraction(text, &place), let east = zone(text, place) else {
            return nil
        }
        let ofDay = Int64((hour * 60 + minute) * 60 + second) * 1_000 + fraction
        let moment = Timestamp(millis: Int64(date.dayNumber) * Duration.day + ofDay - east)
        return Timestamp.writable.contains(moment) ? moment : nil
    }

    private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int? {
        var number = 0
        for place in start..<start &+ count {
            let digit = text[place] &- 48
            guard digit < 10 else { return nil }
            number = number &* 10 &+ Int(digit)
        }
        return number
    }

    /// Milliseconds behind a point, none without one; digits beyond the third are cut off.
    private static func fraction(_ text: UnsafeRawBufferPointer, _ place: inout Int) -> Int64? {
        guard text[place] == 0x2E else { return 0 }
        let start = place + 1
        var (millis, scale) = (Int64(0), Int64(100))
        place = start
        while place < text.count, text[place] &- 48 < 10 {
            millis += Int64(text[place] &- 48) * scale
            scale /= 10
            place += 1
        }
        return place > start ? millis : nil
    }

    /// Milliseconds east of UTC that the rest of the text names.
    private static func zone(_ text: UnsafeRawBufferPointer, _ place: Int) -> Int64? {
        guard place < text.count else { return nil }
        if text[place] == 0x5A { return place + 1 == text.count ? 0 : nil }
        guard text.count == place + 6, text[place + 3] == 0x3A,
            text[place] == 0x2B || text[place] == 0x2D,
            let hours = number(text, place + 1, 2), hours < 24,
            let minutes = number(text, place + 4, 2), minutes < 60
        else { return nil }
        let offset = Int64(hours * 60 + minutes) * Duration.minute
        return text[place] == 0x2B ? offset : -offset
    }
}

// MARK: Properties

extension SegmentLine {
    /// Points `parts` at the properties, or writes them to `scratch`.
    private mutating func addProperties(to parts: inout EventParts) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        let object = object(of: parts.call)
        if object.kind == .object {
            parts.areCanonical = !object.isUnsorted
            if object.isOdd {
                scanner.appendCompact(object.range, to: &scratch)
                if scratch.count == 2 { scratch.removeAll(keepingCapacity: true) }
            } else if object.range.count > 2 {
                parts.properties = bytes(object.range)
            }
        }
        guard parts.call == .page || parts.call == .screen else { return true }
        return addPageMembers(to: &parts)
    }

    /// The object that becomes the properties, as `SegmentEvents.properties` has it.
    private func object(of kind: Event.Call) -> JSONLineScanner.Value {
        switch kind {
        case .identify, .group:
            let traits = call[.traits]
            if traits.kind == .object { return traits }
            return kind == .identify ? call[.contextTraits] : JSONLineScanner.Value()
        case .track, .alias, .page, .screen: return call[.properties]
        }
    }

    /// Adds name and category of a page to its properties, where they have none.
    private mutating func addPageMembers(to parts: inout EventParts) -> Bool {
        let isObject = call[.properties].kind == .object
        do throws(Undecided) {
            if !(isObject && call.hasName), let name = try text(.name) {
                add("name", name, to: &parts)
            }
            if !(isObject && call.hasCategory), let category = try text(.category) {
                add("category", category, to: &parts)
            }
            return true
        } catch {
            return false
        }
    }

    private mutating func add(
        _ key: StaticString,
        _ value: UnsafeRawBufferPointer,
        to parts: inout EventParts
    ) {
        if scratch.isEmpty { scratch.append(contentsOf: parts.properties) }
        if scratch.isEmpty {
            scratch.append(UInt8(ascii: "{"))
        } else {
            scratch[scratch.count - 1] = UInt8(ascii: ",")
        }
        scratch.append(UInt8(ascii: "\""))
        scratch.append(
            contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        )
        scratch.append(contentsOf: "\":\"".utf8)
        scratch.append(contentsOf: value)
        scratch.append(contentsOf: "\"}".utf8)
        parts.areCanonical = false
    }
}

// MARK: Members

/// The members of a call that an event is made of.
private enum SegmentMember: Int, CaseIterable {
    case type, event, name, userId, sentAt, traits, groupId, category, messageId, timestamp
    case properties, previousId, receivedAt, anonymousId, originalTimestamp
    case contextGroupId, contextTraits

    /// The key of a member of the call itself.
    var key: StaticString {
        switch self {
        case .type: "type"
        case .event: "event"
        case .name: "name"
        case .userId: "userId"
        case .sentAt: "sentAt"
        case .traits: "traits"
        case .groupId: "groupId"
        case .category: "category"
        case .messageId: "messageId"
        case .timestamp: "timestamp"
        case .properties: "properties"
        case .previousId: "previousId"
        case .receivedAt: "receivedAt"
        case .anonymousId: "anonymousId"
        case .originalTimestamp: "originalTimestamp"
        case .contextGroupId, .contextTraits: ""
        }
    }

    /// The members whose keys are as long as `count`.
    static func candidates(_ count: Int) -> (SegmentMember?, SegmentMember?, SegmentMember?) {
        switch count {
        case 4: (.type, .name, nil)
        case 5: (.event, nil, nil)
        case 6: (.userId, .sentAt, .traits)
        case 7: (.groupId, nil, nil)
        case 8: (.category, nil, nil)
        case 9: (.messageId, .timestamp, nil)
        case 10: (.properties, .previousId, .receivedAt)
        case 11: (.anonymousId, nil, nil)
        case 17: (.originalTimestamp, nil, nil)
        default: (nil, nil, nil)
        }
    }
}

/// Where the members of a call lie in its line.
private struct SegmentMembers {
    private var values = [JSONLineScanner.Value](
        repeating: JSONLineScanner.Value(),
        count: SegmentMember.allCases.count
    )
    /// Whether the properties have members of these names.
    private(set) var hasName = false
    private(set) var hasCategory = false

    subscript(member: SegmentMember) -> JSONLineScanner.Value { values[member.rawValue] }

    mutating func clear() {
        for place in values.indices { values[place] = JSONLineScanner.Value() }
        (hasName, hasCategory) = (false, false)
    }

    /// Reads the value of the member called `key`; `false` when the call is undecided.
    mutating func read(key: Range<Int>, with scanner: inout JSONLineScanner) -> Bool {
        if let member = member(key, scanner) { return read(member, with: &scanner) }
        if scanner.holds(key, "batch") { return false }
        guard scanner.holds(key, "context") else { return scanner.readValue() != nil }
        return scanner.readObjectOrValue { scanner, key in
            readContext(key: key, with: &scanner)
        } != nil
    }

    private func member(_ key: Range<Int>, _ scanner: JSONLineScanner) -> SegmentMember? {
        let (first, second, third) = SegmentMember.candidates(key.count)
        if let first, scanner.holds(key, first.key) { return first }
        if let second, scanner.holds(key, second.key) { return second }
        if let third, scanner.holds(key, third.key) { return third }
        return nil
    }

    private mutating func read(
        _ member: SegmentMember,
        with scanner: inout JSONLineScanner
    ) -> Bool {
        let value: JSONLineScanner.Value?
        switch member {
        case .properties:
            value = scanner.readObjectOrValue { scanner, key in
                if scanner.holds(key, "name") { hasName = true }
                if scanner.holds(key, "category") { hasCategory = true }
                return scanner.readValue() != nil
            }
        case .traits: value = scanner.readObjectOrValue()
        default: value = scanner.readValue()
        }
        guard let value else { return false }
        values[member.rawValue] = value
        return true
    }

    /// Reads a member of the context; what our own export adds there is not for us.
    private mutating func readContext(
        key: Range<Int>,
        with scanner: inout JSONLineScanner
    ) -> Bool {
        if scanner.holds(key, "groundswell") { return false }
        let isTraits = scanner.holds(key, "traits")
        guard isTraits || scanner.holds(key, "groupId") else { return scanner.readValue() != nil }
        guard let value = isTraits ? scanner.readObjectOrValue() : scanner.readValue() else {
            return false
        }
        let member: SegmentMember = isTraits ? .contextTraits : .contextGroupId
        values[member.rawValue] = value
        return true
    }
}

extension JSONLineScanner {
    /// Whether the bytes at `range` are `text`.
    fileprivate func holds(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for place in 0..<range.count
        where bytes[range.lowerBound &+ place] != text.utf8Start[place] {
            return false
        }
        return true
    }
}
