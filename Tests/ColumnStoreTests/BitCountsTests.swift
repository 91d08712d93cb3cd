import Testing

@testable import ColumnStore

/// Bits counted many words at a time against the plain way.
@Suite struct BitCountsTests {
    private static func holds(_ change: BitCounts.Change, _ bit: Bool, _ below: Bool) -> Bool {
        switch change {
        case .nothing: bit
        case .returning: bit && below
        case .resurrected: bit && !below
        case .dormant: !bit && below
        }
    }

    @Test(
        "every bit is counted, in any number of words",
        arguments: [0, 1, 7, 8, 63, 64, 65, 640, 9_999, 300_007]
    )
    func agree(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        // Sparse words, full ones, and those that carry through every digit.
        let words = (0..<count)
            .map { place -> UInt64 in
                if place % 3 == 0 { return .max }
                let word = UInt64.random(in: 0...UInt64.max, using: &generator)
                return place % 3 == 1 ? word : word & UInt64.random(in: 0...255, using: &generator)
            }
        let before = words.map { $0 ^ UInt64.random(in: 0...UInt64.max, using: &generator) }
        for change in BitCounts.Change.allCases {
            for below in [nil, before] {
                var expected = [Int](repeating: 0, count: 64)
                for (place, word) in words.enumerated() {
                    var last = (below?[place] ?? 0) >> 63 == 1
                    for bit in 0..<64 {
                        let isSet = word >> UInt64(bit) & 1 == 1
                        if Self.holds(change, isSet, last) { expected[bit] += 1 }
                        last = isSet
                    }
                }
                #expect(Self.counts(words, below, change) == expected, "\(change)")
            }
        }
    }

    private static func counts(
        _ words: [UInt64],
        _ before: [UInt64]?,
        _ change: BitCounts.Change
    ) -> [Int] {
        var counts = BitCounts()
        words.withUnsafeBufferPointer { words in
            guard let before else { return counts.add(words, change) }
            before.withUnsafeBufferPointer { counts.add(words, before: $0, change) }
        }
        return counts.counts
    }
}
