import Growth

/// A piece of a file with its copies sorted out, among themselves and against the pieces before it.
struct StagedPiece {
    /// What tells each event apart, by row.
    let prints: [Fingerprint]
    /// The rows that stay, in order of the digests of their ids.
    private(set) var kept: [UInt32] = []
    /// Later rows with an id that was there before.
    private(set) var copies: [(row: UInt32, copy: StagedBatch.Copy)] = []
    private(set) var suppressed = 0

    /// Sorts out `columns`, without the events of people in `suppressions`.
    init(
        _ columns: EventColumns,
        behind earlier: [StagedIDs],
        without suppressions: Suppressions
    ) {
        prints = StagedPiece.fingerprints(of: columns)
        var rows = DigestOrder.rows(prints)
        if !suppressions.isEmpty {
            let cover = SuppressedCodes(columns, suppressions)
            rows.removeAll { cover.covers(Int($0), of: columns) }
            suppressed = prints.count - rows.count
        }
        sortOut(rows, behind: earlier, columns)
    }

    /// Keeps the first of the rows with one id, unless an earlier piece has the id.
    private mutating func sortOut(
        _ rows: [UInt32],
        behind earlier: [StagedIDs],
        _ columns: EventColumns
    ) {
        let starts = rows.indices.filter {
            $0 == 0 || prints[Int(rows[$0])].id != prints[Int(rows[$0 - 1])].id
        }
        let known = places(of: starts.map { rows[$0] }, in: earlier)
        kept.reserveCapacity(starts.count)
        for (number, start) in starts.enumerated() {
            let end = number + 1 < starts.count ? starts[number + 1] : rows.count
            let (first, place): (Int, IDPlace)
            if let earlier = known[number] {
                (first, place) = (start, earlier)
            } else {
                let content = prints[Int(rows[start])].content
                place = IDPlace(segment: earlier.count, position: kept.count, content: content)
                first = start + 1
                kept.append(rows[start])
            }
            for row in rows[first..<end] { take(row, at: place, columns) }
        }
    }

    /// Which of `firsts`, by their number, earlier pieces have, and where.
    private func places(of firsts: [UInt32], in earlier: [StagedIDs]) -> [Int: IDPlace] {
        var places: [Int: IDPlace] = [:]
        for (segment, ids) in earlier.enumerated() {
            for (number, position) in ids.positions(of: firsts, prints) {
                let content = ids.content(at: position)
                places[number] = IDPlace(segment: segment, position: position, content: content)
            }
        }
        return places
    }

    private mutating func take(_ row: UInt32, at place: IDPlace, _ columns: EventColumns) {
        let content = prints[Int(row)].content
        let isSame = content == place.content
        let copy = StagedBatch.Copy(
            segment: UInt32(place.segment),
            position: UInt32(place.position),
            line: columns.lines[Int(row)],
            content: content,
            first: place.content,
            id: isSame ? nil : MessageID(columns.ids.text(Int(row)))
        )
        copies.append((row, copy))
    }

    /// Digests of every event's id and content, on two threads.
    private static func fingerprints(of columns: EventColumns) -> [Fingerprint] {
        let half = columns.count / 2
        return concurrently(2) { part in
            var hash = SHA256Stream()
            var content: [UInt8] = []
            return (part == 0 ? 0..<half : half..<columns.count)
                .map { Fingerprint(ofRow: $0, in: columns, with: &hash, &content) }
        }
        .flatMap { $0 }
    }
}

/// Where an id lies: in a segment of the file, and there in the order of ids; with the content of its event.
private struct IDPlace {
    let segment, position: Int
    let content: UInt64
}

extension Fingerprint {
    /// Digests of the id and the canonical content of `event`.
    init(of event: Event, with hash: inout SHA256Stream) {
        self.init(
            id: hash.prefix(of: event.id.text),
            content: hash.prefix(of: event.canonicalContent).high
        )
    }

    /// Digests of the id and the canonical content of a row; `content` is scratch space.
    fileprivate init(
        ofRow row: Int,
        in columns: EventColumns,
        with hash: inout SHA256Stream,
        _ content: inout [UInt8]
    ) {
        content.removeAll(keepingCapacity: true)
        columns.appendCanonicalContent(of: row, to: &content)
        let range = columns.ids.range(row)
        self.init(
            id: columns.ids.bytes.withUnsafeBytes {
                hash.prefix(of: UnsafeRawBufferPointer(rebasing: $0[range]))
            },
            content: content.withUnsafeBytes { hash.prefix(of: $0).high }
        )
    }
}

/// Which ids of a set of columns belong to people who were erased, by code.
private struct SuppressedCodes {
    private let users, anonymous, previous: [Bool]

    init(_ columns: EventColumns, _ list: Suppressions) {
        func covered(_ texts: TextCodes, _ kinds: [SuppressedID.Kind]) -> [Bool] {
            [false]
                + (0..<UInt32(texts.count))
                .map { code in
                    let id = ByteString(texts.text(code))
                    return kinds.contains { list.covers($0, id) }
                }
        }
        users = covered(columns.userCodes, [.user])
        anonymous = covered(columns.anonymousCodes, [.anonymous])
        previous = covered(columns.previousCodes, [.user, .anonymous])
    }

    /// Whether `row` tells of somebody who was erased; the same rule as `Suppressions.covers`.
    func covers(_ row: Int, of columns: EventColumns) -> Bool {
        users[Int(columns.users[row])] || anonymous[Int(columns.anonymous[row])]
            || previous[Int(columns.previous[row])]
    }
}

/// Sorts rows by the digests of their ids.
enum DigestOrder {
    /// The rows of `prints` in order of id, then row.
    ///
    /// Digests are spread evenly, so each falls into one of as many buckets as there are rows, by its upper bits,
    /// and hardly any bucket has more than a few.
    static func rows(_ prints: [Fingerprint]) -> [UInt32] {
        let bits = UInt64(max(1, min(20, bitWidth(UInt64(prints.count)))))
        var starts = [Int](repeating: 0, count: 1 << Int(bits) + 1)
        func bucket(_ print: Fingerprint) -> Int {
            Int(truncatingIfNeeded: print.id.high &>> (64 &- bits))
        }
        for print in prints { starts[bucket(print) + 1] += 1 }
        for place in 1..<starts.count { starts[place] += starts[place - 1] }
        var next = starts
        var rows = [UInt32](repeating: 0, count: prints.count)
        for (row, print) in prints.enumerated() {
            let bucket = bucket(print)
            rows[next[bucket]] = UInt32(truncatingIfNeeded: row)
            next[bucket] += 1
        }
        for bucket in 0..<starts.count - 1 where starts[bucket + 1] - starts[bucket] > 1 {
            rows[starts[bucket]..<starts[bucket + 1]]
                .sort { left, right in
                    let (one, other) = (prints[Int(left)].id, prints[Int(right)].id)
                    return one != other ? one < other : left < right
                }
        }
        return rows
    }
}
