/// Stretches of people's occurrences inside one account, account after account.
///
/// In a projection of people an account's rows lie apart, but hardly: its people are neighbours. A stint names the
/// rows of one person in one account; stints of an account stand together, those of a person in it one after another.
/// Stints without an account stand under 0; those without a person have the person 0.
final class Stints: Sendable {
    /// Some rows of a person.
    struct Stint: BitwiseCopyable, Sendable {
        let person, lower, upper: UInt32

        /// The rows.
        var rows: Range<Int> { Int(lower)..<Int(upper) }

        /// The rows within some time; `times` are those of all rows.
        @inline(__always)
        func rows(in window: Range<Int64>, _ times: UnsafeBufferPointer<Int64>) -> Range<Int> {
            var (lower, upper) = (Int(lower), Int(upper))
            while lower < upper, times[lower] < window.lowerBound { lower &+= 1 }
            while lower < upper, times[upper &- 1] >= window.upperBound { upper &-= 1 }
            return lower..<upper
        }
    }
    private let starts: Column<UInt32>
    private let stints: Column<Stint>

    /// The stints of `occurrences`, which are those of people, in `accounts` accounts; O(rows).
    init(of occurrences: Occurrences, accounts: Int) {
        let starts = ColumnDraft<UInt32>(repeating: 0, count: accounts + 2)
        Self.forEach(of: occurrences) { account, _ in starts.values[account + 1] += 1 }
        for account in 0...accounts { starts.values[account + 1] += starts.values[account] }
        let stints = ColumnDraft<Stint>(count: Int(starts.values[accounts + 1]))
        var next = Array(starts.values)
        Self.forEach(of: occurrences) { account, stint in
            stints.values[Int(next[account])] = stint
            next[account] += 1
        }
        (self.starts, self.stints) = (Column(starts), Column(stints))
    }

    /// Reads the stints in so many accounts; `nil` when the columns are not there or do not fit each other.
    init?(_ file: ColumnFile, accounts: Int) {
        guard let starts: Column<UInt32> = file.column(.starts),
            let stints: Column<Stint> = file.column(.stints), starts.count == accounts + 2,
            starts.values.last.map({ Int($0) }) == stints.count
        else { return nil }
        (self.starts, self.stints) = (starts, stints)
    }

    /// What a file keeps of them.
    var columns: [(ColumnFile.Tag, any StoredColumn)] { [(.starts, starts), (.stints, stints)] }

    private static func forEach(of occurrences: Occurrences, _ body: (Int, Stint) -> Void) {
        let accounts = occurrences.partners.values
        for person in 0..<occurrences.actors {
            let rows = occurrences.range(of: person)
            var lower = rows.lowerBound
            while lower < rows.upperBound {
                var upper = lower + 1
                while upper < rows.upperBound, accounts[upper] == accounts[lower] { upper += 1 }
                body(
                    Int(accounts[lower]),
                    Stint(person: UInt32(person), lower: UInt32(lower), upper: UInt32(upper))
                )
                lower = upper
            }
        }
    }

    /// The accounts of one part out of `parts`, without nobody: about the same number of stints each.
    func accounts(ofPart part: Int, of parts: Int) -> Range<Int> {
        let (accounts, first) = (starts.count - 1, Int(starts.values[1]))
        func boundary(_ part: Int) -> Int {
            let target = first + (stints.count - first) * part / parts
            if part == parts { return accounts }
            return (1..<accounts).partitioningIndex { Int(starts.values[$0]) >= target }
        }
        return boundary(part)..<boundary(part + 1)
    }

    /// The stints in an account.
    @inline(__always)
    func inside(_ account: Int) -> Slice<UnsafeBufferPointer<Stint>> {
        stints.values[Int(starts.values[account])..<Int(starts.values[account + 1])]
    }
}
