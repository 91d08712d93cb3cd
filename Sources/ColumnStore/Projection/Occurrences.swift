/// What actors did, actor after actor, in order of time: columns for questions to run over.
///
/// Actors count from 1; what names no actor of the unit stands under 0, in order of partner. The occurrences of actor `a`
/// are those from `starts[a]` until `starts[a + 1]`.
///
/// ```
/// starts   0      2           5   …
/// times    ┃ t  t ┃ t  t  t   ┃ …       milliseconds since 1970
/// partners ┃ p  p ┃ p  p  p   ┃ …       the account of a person's event, the person of an account's; 0 for none
/// names    ┃ n  n ┃ n  n  n   ┃ …       only where occurrences of all names lie together
/// rows     ┃ ·  · ┃ ·  ·  ·   ┃ …       which of all rows of the snapshot it is, for its properties
/// ```
final class Occurrences: Sendable {
    let starts: Column<UInt32>
    let times: Column<Int64>
    let partners: Column<UInt32>
    let names: Column<UInt32>?
    let rows: Column<UInt32>
    /// The most occurrences that one actor has.
    let longest: Int

    init(
        starts: Column<UInt32>,
        times: Column<Int64>,
        partners: Column<UInt32>,
        names: Column<UInt32>?,
        rows: Column<UInt32>
    ) {
        (self.starts, self.times, self.partners) = (starts, times, partners)
        (self.names, self.rows) = (names, rows)
        var longest: UInt32 = 0
        for actor in 1..<max(1, starts.count - 1) {
            longest = max(longest, starts.values[actor + 1] &- starts.values[actor])
        }
        self.longest = Int(longest)
    }

    /// The occurrences of an actor.
    func range(of actor: Int) -> Range<Int> {
        Int(starts.values[actor])..<Int(starts.values[actor + 1])
    }

    /// Actors, and nobody.
    var actors: Int { starts.count - 1 }

    /// The actors of one part out of `parts`, without nobody: about the same number of occurrences each.
    func actors(ofPart part: Int, of parts: Int) -> Range<Int> {
        let (first, all) = (Int(starts.values[min(1, actors)]), times.count)
        func boundary(_ part: Int) -> Int {
            if part == parts { return actors }
            let target = first + (all - first) * part / parts
            return (min(1, actors)..<actors).partitioningIndex { Int(starts.values[$0]) >= target }
        }
        return boundary(part)..<boundary(part + 1)
    }

    /// The same with nobody, who is in the first part.
    func everybody(ofPart part: Int, of parts: Int) -> Range<Int> {
        let actors = actors(ofPart: part, of: parts)
        return (part == 0 ? 0 : actors.lowerBound)..<actors.upperBound
    }

    /// Where the occurrences of `everybody(ofPart:of:)` lie.
    func places(ofPart part: Int, of parts: Int) -> Range<Int> {
        let actors = everybody(ofPart: part, of: parts)
        return Int(starts.values[actors.lowerBound])..<Int(starts.values[actors.upperBound])
    }
}
