/// Which ids a segment holds: entries in order of the id's digest, one a row.
struct IDIndex: Sendable {
    /// 128 bits of the SHA-256 of each message id, ascending and distinct.
    let ids: [IDDigest]
    /// 64 bits of the SHA-256 of each event's canonical content.
    let contents: [UInt64]
    /// The row of each entry.
    let rows: [UInt32]
}

extension IDIndex {
    /// Calls `body` with the positions of each id that is in both indexes.
    ///
    /// O(both), sequential.
    func forEachShared(with other: IDIndex, _ body: (_ mine: Int, _ theirs: Int) -> Void) {
        var (mine, theirs) = (0, 0)
        while mine < ids.count, theirs < other.ids.count {
            if ids[mine] < other.ids[theirs] {
                mine += 1
            } else if other.ids[theirs] < ids[mine] {
                theirs += 1
            } else {
                body(mine, theirs)
                (mine, theirs) = (mine + 1, theirs + 1)
            }
        }
    }

    /// For each index, whether a row is hidden: an earlier index holds its id.
    ///
    /// One merge over all indexes, O(rows × log indexes). A segment without hidden rows gets an
    /// empty list.
    static func hiddenRows(in indexes: [IDIndex]) -> [[Bool]] {
        var hidden = indexes.map { _ in [Bool]() }
        var heap = CursorHeap()
        for (segment, index) in indexes.enumerated() {
            if let first = index.ids.first { heap.push(Cursor(id: first, segment: segment)) }
        }
        var lastID: IDDigest?
        while let cursor = heap.smallest {
            let index = indexes[cursor.segment]
            if cursor.id == lastID {
                if hidden[cursor.segment].isEmpty {
                    hidden[cursor.segment] = Array(repeating: false, count: index.rows.count)
                }
                hidden[cursor.segment][Int(index.rows[cursor.position])] = true
            }
            lastID = cursor.id
            let next = cursor.position + 1
            heap.replaceSmallest(
                with: next < index.ids.count
                    ? Cursor(id: index.ids[next], segment: cursor.segment, position: next) : nil
            )
        }
        return hidden
    }
}

/// Where a merge stands in one index; of equal ids the earlier segment comes first.
private struct Cursor: Comparable {
    let id: IDDigest
    let segment: Int
    var position = 0

    static func < (left: Cursor, right: Cursor) -> Bool {
        left.id != right.id ? left.id < right.id : left.segment < right.segment
    }
}

/// A binary heap of cursors, the smallest on top.
private struct CursorHeap {
    private var cursors: [Cursor] = []

    var smallest: Cursor? { cursors.first }

    mutating func push(_ cursor: Cursor) {
        cursors.append(cursor)
        var child = cursors.count - 1
        while child > 0, cursors[child] < cursors[(child - 1) / 2] {
            cursors.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Puts `cursor` in place of the smallest, or takes the smallest away.
    mutating func replaceSmallest(with cursor: Cursor?) {
        if let cursor {
            cursors[0] = cursor
        } else {
            let last = cursors.removeLast()
            if cursors.isEmpty { return }
            cursors[0] = last
        }
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < cursors.count else { return }
            if child + 1 < cursors.count, cursors[child + 1] < cursors[child] { child += 1 }
            guard cursors[child] < cursors[parent] else { return }
            cursors.swapAt(child, parent)
            parent = child
        }
    }
}
