/// A set of whole numbers from 0 on, a bit each.
struct Bitmap: Sendable {
    private var words: [UInt64] = []
    /// How many numbers there are.
    private(set) var count = 0

    /// Whether a number is there.
    func contains(_ number: Int) -> Bool {
        let word = number >> 6
        return word < words.count && words[word] >> (number & 63) & 1 == 1
    }

    /// Puts a number in; `false` when it was there.
    @discardableResult
    mutating func insert(_ number: Int) -> Bool {
        let word = number >> 6
        while words.count <= word { words.append(0) }
        let bit: UInt64 = 1 << (number & 63)
        guard words[word] & bit == 0 else { return false }
        words[word] |= bit
        count += 1
        return true
    }

    /// How many numbers are here and not in `other`.
    func count(without other: Bitmap) -> Int {
        words.indices.reduce(0) { sum, index in
            let theirs = index < other.words.count ? other.words[index] : 0
            return sum + (words[index] & ~theirs).nonzeroBitCount
        }
    }
}
