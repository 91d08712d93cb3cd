/// How often each of 64 bits is set over many words, without a branch for any of them.
///
/// Eight words at a time go through a tree of adders that keep one digit of all 64 sums in one word each (Harley and Seal's
/// way of counting bits, with the digits kept apart by position). Only the digits are counted bit by bit, at the end.
struct BitCounts {
    private typealias Words = SIMD8<UInt64>
    /// A sum of a lane has at most so many digits.
    private static let digits = 16
    /// More words than this would not fit into the digits of a lane.
    private static let most = 8 * (1 << (digits - 1))

    /// By bit.
    private(set) var counts = [Int](repeating: 0, count: 64)
    private var planes = [Words](repeating: Words(), count: digits)

    /// Counts the bits of words after a change; `before` has the words below, where there are any.
    mutating func add(
        _ words: UnsafeBufferPointer<UInt64>,
        before: UnsafeBufferPointer<UInt64>? = nil,
        _ change: Change = .nothing
    ) {
        var place = 0
        while place < words.count {
            let end = min(words.count, place + Self.most)
            add(words, before, place..<end, change)
            place = end
        }
    }

    /// What is counted in place of the bits themselves, by the bits and those one place below.
    enum Change: CaseIterable {
        /// The bits themselves.
        case nothing
        /// Bits above a bit that is set.
        case returning
        /// Bits above one that is not.
        case resurrected
        /// Where a bit is not set, but the one below.
        case dormant

        @inline(__always)
        func callAsFunction(
            _ word: SIMD8<UInt64>,
            _ before: SIMD8<UInt64>
        ) -> SIMD8<UInt64> {
            let below = word &<< 1 | before &>> 63
            return switch self {
            case .nothing: word
            case .returning: word & below
            case .resurrected: word & ~below
            case .dormant: below & ~word
            }
        }
    }

    private mutating func add(
        _ words: UnsafeBufferPointer<UInt64>,
        _ before: UnsafeBufferPointer<UInt64>?,
        _ range: Range<Int>,
        _ change: Change
    ) {
        @inline(__always) func load(_ place: Int) -> Words {
            func eight(_ words: UnsafeBufferPointer<UInt64>) -> Words {
                UnsafeRawPointer(words.baseAddress.unsafelyUnwrapped + place)
                    .loadUnaligned(as: Words.self)
            }
            return change(eight(words), before.map(eight) ?? Words())
        }
        var (ones, twos, fours) = (Words(), Words(), Words())
        var place = range.lowerBound
        while place &+ 64 <= range.upperBound {
            let (a, one) = Self.sum(ones, load(place), load(place &+ 8))
            let (b, two) = Self.sum(a, load(place &+ 16), load(place &+ 24))
            let (c, three) = Self.sum(b, load(place &+ 32), load(place &+ 40))
            let (d, four) = Self.sum(c, load(place &+ 48), load(place &+ 56))
            ones = d
            let (e, five) = Self.sum(twos, one, two)
            let (f, six) = Self.sum(e, three, four)
            twos = f
            let (g, eights) = Self.sum(fours, five, six)
            fours = g
            carry(eights, to: 3)
            place &+= 64
        }
        carry(ones, to: 0)
        carry(twos, to: 1)
        carry(fours, to: 2)
        while place &+ 8 <= range.upperBound {
            carry(load(place), to: 0)
            place &+= 8
        }
        flush()
        for place in place..<range.upperBound {
            let word = change(
                Words(repeating: words[place]),
                Words(repeating: before?[place] ?? 0)
            )[0]
            for bit in 0..<64 { counts[bit] += Int(word >> UInt64(bit) & 1) }
        }
    }

    /// A full adder: the digit and what is carried.
    @inline(__always)
    private static func sum(_ a: Words, _ b: Words, _ c: Words) -> (digit: Words, carried: Words) {
        let half = a ^ b
        return (half ^ c, a & b | half & c)
    }

    /// Adds to a digit.
    @inline(__always)
    private mutating func carry(_ words: Words, to digit: Int) {
        var (carried, digit) = (words, digit)
        while carried != Words() {
            (planes[digit], carried) = (planes[digit] ^ carried, planes[digit] & carried)
            digit &+= 1
        }
    }

    /// Counts the digits, and goes back to nothing.
    private mutating func flush() {
        for (digit, plane) in planes.enumerated() where plane != Words() {
            for lane in plane.indices {
                let word = plane[lane]
                for bit in 0..<64 { counts[bit] += Int(word >> UInt64(bit) & 1) << digit }
            }
            planes[digit] = Words()
        }
    }
}
