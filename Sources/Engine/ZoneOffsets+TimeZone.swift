import Foundation
import Growth

extension ZoneOffsets {
    /// The offsets of the IANA zone `name` from 1970 to 2040, or `nil` when there is no such zone.
    static func named(_ name: String) -> ZoneOffsets? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        var moment = Date(timeIntervalSince1970: 0)
        let end = Date(timeIntervalSince1970: 2_208_988_800)
        var changes = [Change(from: .distantPast, offsetMillis: offset(of: zone, at: moment))]
        while let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end {
            let from = Timestamp(millis: Int64((next.timeIntervalSince1970 * 1_000).rounded()))
            changes.append(Change(from: from, offsetMillis: offset(of: zone, at: next)))
            moment = next
        }
        return ZoneOffsets(name: name, changes: changes)
    }

    private static func offset(of zone: TimeZone, at moment: Date) -> Int64 {
        Int64(zone.secondsFromGMT(for: moment)) * Growth.Duration.second
    }
}
