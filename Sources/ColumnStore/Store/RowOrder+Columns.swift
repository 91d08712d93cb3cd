import Growth

extension RowOrder {
    /// The rows of `columns` that are `kept`, in order.
    static func order(_ columns: EventColumns, keeping kept: [Bool]) -> [UInt32] {
        let actors = ActorRanks(columns)
        var records: [KeyedRow] = []
        records.reserveCapacity(kept.count)
        let earliest = columns.times.min() ?? 0
        for row in kept.indices where kept[row] {
            let key = UInt64(bitPattern: columns.times[row] &- earliest)
            records.append(KeyedRow(key: key, row: UInt32(truncatingIfNeeded: row)))
        }
        KeyedRow.sort(&records)
        for place in records.indices {
            records[place].key = actors.rank(Int(records[place].row), of: columns)
        }
        KeyedRow.sort(&records)
        var order = records.map(\.row)
        sortTies(&order, records, columns)
        return order
    }

    /// Rows of one account, person and time in order of message id.
    private static func sortTies(
        _ order: inout [UInt32],
        _ records: [KeyedRow],
        _ columns: EventColumns
    ) {
        func isTied(_ left: Int, _ right: Int) -> Bool {
            records[left].key == records[right].key
                && columns.times[Int(records[left].row)] == columns.times[Int(records[right].row)]
        }
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, isTied(start, end) { end += 1 }
            if end - start > 1 {
                order[start..<end]
                    .sort { left, right in
                        let ids = columns.ids
                        return ids.bytes[ids.range(Int(left))]
                            .lexicographicallyPrecedes(ids.bytes[ids.range(Int(right))])
                    }
            }
            start = end
        }
    }
}

/// Where the account and the person of a row stand among all of them.
private struct ActorRanks {
    /// By code, 0 for none.
    private let users, anonymous, accounts: [UInt32]
    /// The rank of an account that is named through a record, by kind and code.
    private var throughRecords: [UInt64: UInt32] = [:]

    init(_ columns: EventColumns) {
        (users, anonymous) = ActorRanks.ranks(columns.userCodes, columns.anonymousCodes)
        guard columns.accountKinds.contains(where: { $0 > 0 }) else {
            accounts = ActorRanks.ranks(columns.accountCodes)
            return
        }
        accounts = []
        var rows: [UInt64: Int] = [:]
        for row in 0..<columns.count { rows[ActorRanks.key(row, of: columns)] = row }
        let keys = rows.map { ($0.key, columns.account($0.value)?.sortKey) }
        for (pair, rank) in zip(keys, RowOrder.ranks(keys.map(\.1))) {
            throughRecords[pair.0] = rank
        }
    }

    /// A number that brings rows of one account together, and in it those of one person.
    func rank(_ row: Int, of columns: EventColumns) -> UInt64 {
        let account =
            accounts.isEmpty
            ? throughRecords[ActorRanks.key(row, of: columns)] ?? 0
            : accounts[Int(columns.accounts[row])]
        let user = columns.users[row]
        let person = user > 0 ? users[Int(user)] : anonymous[Int(columns.anonymous[row])]
        return UInt64(account) << 32 | UInt64(person)
    }

    private static func key(_ row: Int, of columns: EventColumns) -> UInt64 {
        UInt64(columns.accountKinds[row]) << 32 | UInt64(columns.accounts[row])
    }

    /// Ranks from 1 by code from 1.
    private static func ranks(_ codes: TextCodes) -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: codes.count + 1)
        for (rank, code) in codes.sorted.enumerated() { ranks[Int(code) + 1] = UInt32(rank + 1) }
        return ranks
    }

    /// Ranks of two lists of texts as if they were one: an equal text has an equal rank.
    private static func ranks(_ one: TextCodes, _ other: TextCodes) -> ([UInt32], [UInt32]) {
        var ranks = (
            [UInt32](repeating: 0, count: one.count + 1),
            [UInt32](repeating: 0, count: other.count + 1)
        )
        let (left, right) = (one.sorted, other.sorted)
        var (next, nextOther, rank) = (0, 0, UInt32(0))
        while next < left.count || nextOther < right.count {
            rank += 1
            let order =
                next == left.count
                ? 1
                : nextOther == right.count
                    ? -1 : one.compare(left[next], with: other, right[nextOther])
            if order <= 0 {
                ranks.0[Int(left[next]) + 1] = rank
                next += 1
            }
            if order >= 0 {
                ranks.1[Int(right[nextOther]) + 1] = rank
                nextOther += 1
            }
        }
        return ranks
    }
}

/// A row with the number by which it is sorted.
struct KeyedRow {
    var key: UInt64
    let row: UInt32

    private static let digitBits = 11

    /// Sorts by key, keeping the order of equal keys: eleven bits at a time from the lowest.
    ///
    /// Digits that all keys share cost one look each.
    static func sort(_ records: inout [KeyedRow]) {
        var (every, any) = (~UInt64(0), UInt64(0))
        for record in records {
            every &= record.key
            any |= record.key
        }
        var spare: [KeyedRow] = records
        for shift in stride(from: 0, to: 64, by: digitBits) {
            let digit = UInt64(1) << UInt64(digitBits) - 1
            if ((every ^ any) &>> UInt64(shift)) & digit == 0 { continue }
            scatter(records, into: &spare, by: UInt64(shift), digit)
            swap(&records, &spare)
        }
    }

    private static func scatter(
        _ records: [KeyedRow],
        into target: inout [KeyedRow],
        by shift: UInt64,
        _ digit: UInt64
    ) {
        var starts = [Int](repeating: 0, count: Int(digit) + 2)
        for record in records {
            starts[Int(truncatingIfNeeded: (record.key &>> shift) & digit) + 1] += 1
        }
        for place in 1..<starts.count { starts[place] += starts[place - 1] }
        target.withUnsafeMutableBufferPointer { target in
            for record in records {
                let place = Int(truncatingIfNeeded: (record.key &>> shift) & digit)
                target[starts[place]] = record
                starts[place] &+= 1
            }
        }
    }
}
