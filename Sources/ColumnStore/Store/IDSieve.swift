import Growth

/// Tells of most ids that no segment holds that none does, with one look at memory, however many segments there are.
///
/// A blocked Bloom filter: each id has one word of 64 bits, in which it sets four. Two to four bytes an id; about one
/// absent id in a hundred is taken for present. Source: Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient
/// Bloom Filters", 2007.
struct IDSieve: Sendable {
    private var words: [UInt64] = [0]
    /// Ids that were put in, those of merged segments again.
    private var count = 0
    private var capacity = 0
    /// Segments whose ids are in.
    private var names: Set<String> = []

    /// Room beyond the ids that are there, at least.
    private static let spare = 1 << 16

    /// Nothing.
    init() {}

    /// Takes in the ids of those of `segments` that are new.
    ///
    /// Beyond its capacity it is made anew, half as large again as what there is.
    mutating func cover(_ segments: [Shown]) {
        let new = segments.filter { !names.contains($0.description.name) }
        if new.isEmpty { return }
        let rows = new.reduce(0) { $0 + $1.segment.count }
        guard count + rows <= capacity else {
            let all = segments.reduce(0) { $0 + $1.segment.count }
            self = IDSieve()
            capacity = all + all / 2 + IDSieve.spare
            words = Array(repeating: 0, count: capacity / 4 + 1)
            return cover(segments)
        }
        for entry in new {
            for position in 0..<entry.segment.count { insert(entry.segment.ids.id(at: position)) }
            names.insert(entry.description.name)
        }
    }

    /// `false` when no segment that was taken in holds `id`.
    func mayHold(_ id: IDDigest) -> Bool {
        let bits = IDSieve.bits(of: id)
        return words[place(of: id)] & bits == bits
    }

    private mutating func insert(_ id: IDDigest) {
        words[place(of: id)] |= IDSieve.bits(of: id)
        count += 1
    }

    private func place(of id: IDDigest) -> Int {
        Int(id.high.multipliedFullWidth(by: UInt64(words.count)).high)
    }

    private static func bits(of id: IDDigest) -> UInt64 {
        var (rest, bits): (UInt64, UInt64) = (id.low, 0)
        for _ in 0..<4 {
            bits |= 1 &<< (rest & 63)
            rest &>>= 6
        }
        return bits
    }
}
