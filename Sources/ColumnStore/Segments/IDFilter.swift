import Growth

/// Tells of most ids that a segment does not hold that it does not, with one look at memory.
///
/// A blocked Bloom filter: each id has one word of 64 bits, in which it sets four. Two bytes an id; about one absent id
/// in a hundred is taken for present. Source: Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom
/// Filters", 2007.
struct IDFilter: Sendable {
    private var words: [UInt64]

    /// The filter of the first `count` ids that `digest` gives.
    init(count: Int, _ digest: (Int) -> IDDigest) {
        words = Array(repeating: 0, count: max(1, count / 4))
        for position in 0..<count {
            let id = digest(position)
            words[place(of: id)] |= IDFilter.bits(of: id)
        }
    }

    /// `false` when the id is certainly not among them.
    func mayHold(_ id: IDDigest) -> Bool {
        let bits = IDFilter.bits(of: id)
        return words[place(of: id)] & bits == bits
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
