import Foundation
public import Growth

/// Time zones by their IANA names, as values that need no database afterwards.
public enum TimeZones {
    /// The offsets of the zone called `name` from 1970 to 2070; `nil` when there is no such zone.
    public static func offsets(named name: String) -> ZoneOffsets? {
        if ["UTC", "GMT", "Etc/UTC", "Z"].contains(name) { return .utc }
        guard known.contains(name), let zone = TimeZone(identifier: name) else { return nil }
        let start = Date(timeIntervalSince1970: 0)
        let end = Date(timeIntervalSince1970: 3_155_760_000)
        var changes = [change(.distantPast, zone, at: start)]
        var moment = start
        while let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end,
            next > moment
        {
            let millis = Int64(exactly: (next.timeIntervalSince1970 * 1_000).rounded()) ?? 0
            changes.append(change(Timestamp(millis: millis), zone, at: next.addingTimeInterval(1)))
            moment = next
        }
        return ZoneOffsets(name: name, changes: changes)
    }

    /// Advice for a name that is no zone.
    public static func suggestion(for name: String) -> String {
        Spelling.nearest(to: name, in: known.sorted()).map { "Did you mean \"\($0)\"?" }
            ?? "Use an IANA name such as Europe/Berlin or America/New_York, or UTC."
    }

    private static let known = Set(TimeZone.knownTimeZoneIdentifiers)

    private static func change(
        _ from: Timestamp,
        _ zone: TimeZone,
        at date: Date
    ) -> ZoneOffsets.Change {
        ZoneOffsets.Change(from: from, offsetMillis: Int64(zone.secondsFromGMT(for: date)) * 1_000)
    }
}
