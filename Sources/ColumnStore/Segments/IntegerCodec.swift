/// How a list of integers lies in a block; docs/segment-format.md draws the layouts.
///
/// `packed` gives every integer the same number of bits above the least. `runs` writes repeated integers once,
/// `deltas` writes differences, `varied` gives each integer one of eight numbers of bits; these three
/// hold lists that are encoded in turn, never by the same codec again. The writer takes whatever is
/// smallest.
enum IntegerCodec: UInt8, CaseIterable, Sendable {
    case packed, runs, deltas, varied

    /// Lists that are shorter are packed: nothing could be gained.
    fileprivate static let leastCount = 32
}

extension IntegerCodec {
    /// The bytes of `values`, by the codec of `allowed` that makes the fewest.
    static func encode(_ values: [UInt64], by allowed: [IntegerCodec] = allCases) -> [UInt8] {
        switch best(for: values, of: allowed).codec {
        case .packed: PackedIntegers.encode(values)
        case .runs: RunIntegers.encode(values, by: allowed.filter { $0 != .runs })
        case .deltas: DeltaIntegers.encode(values, by: allowed.filter { $0 != .deltas })
        case .varied: VariedIntegers.encode(values)
        }
    }

    /// The smallest of the `allowed` codecs, and how many bytes it makes.
    fileprivate static func best(
        for values: [UInt64],
        of allowed: [IntegerCodec]
    ) -> (codec: IntegerCodec, size: Int) {
        let packed = PackedIntegers.size(of: values)
        if values.count < leastCount || packed == PackedIntegers.size(count: 0, width: 0) {
            return (.packed, packed)
        }
        var best = (codec: IntegerCodec.packed, size: packed)
        for codec in allowed {
            let rest = allowed.filter { $0 != codec }
            let size =
                switch codec {
                case .packed: packed
                case .runs: RunIntegers.size(of: values, by: rest)
                case .deltas: DeltaIntegers.size(of: values, by: rest)
                case .varied: VariedIntegers.size(of: values)
                }
            if size < best.size { best = (codec, size) }
        }
        return best
    }

    /// The `count` integers of `bytes`.
    /// - Throws: `SegmentDamage` when the bytes are not what `encode` makes.
    static func decode(
        _ bytes: UnsafeRawBufferPointer,
        count: Int,
        by allowed: [IntegerCodec] = allCases
    ) throws(SegmentDamage) -> [UInt64] {
        var reader = BlockReader(bytes)
        guard let codec = IntegerCodec(rawValue: try reader.integer()), allowed.contains(codec)
        else { throw SegmentDamage("a block has an unknown codec") }
        let rest = allowed.filter { $0 != codec }
        switch codec {
        case .packed: return try PackedIntegers.decode(reader, count: count)
        case .runs: return try RunIntegers.decode(reader, count: count, by: rest)
        case .deltas: return try DeltaIntegers.decode(reader, count: count, by: rest)
        case .varied: return try VariedIntegers.decode(reader, count: count)
        }
    }
}

/// The least integer, and for each how far it is above, all in the same number of bits.
private enum PackedIntegers {
    static func size(count: Int, width: Int) -> Int {
        10 + (count * width + 7) / 8 + BitReader.slack
    }

    static func size(of values: [UInt64]) -> Int {
        size(count: values.count, width: frame(of: values).width)
    }

    static func frame(of values: [UInt64]) -> (base: UInt64, width: Int) {
        guard var least = values.first else { return (0, 0) }
        var most = least
        for value in values {
            least = min(least, value)
            most = max(most, value)
        }
        return (least, bitWidth(most - least))
    }

    static func encode(_ values: [UInt64]) -> [UInt8] {
        let (base, width) = frame(of: values)
        var bytes = [IntegerCodec.packed.rawValue, UInt8(width)]
        bytes.append(integer: base)
        var writer = BitWriter(bits: width * values.count)
        for value in values { writer.append(value &- base, width: width) }
        return bytes + writer.finish()
    }

    static func decode(_ bytes: BlockReader, count: Int) throws(SegmentDamage) -> [UInt64] {
        var bytes = bytes
        let width = Int(try bytes.integer(as: UInt8.self))
        let base: UInt64 = try bytes.integer()
        guard width <= 64 else { throw SegmentDamage("a block has integers of too many bits") }
        var reader = try BitReader(bytes.rest, bits: width * count)
        return [UInt64](unsafeUninitializedCapacity: count) { values, initialized in
            for index in 0..<count {
                values.initializeElement(at: index, to: base &+ reader.next(width))
            }
            initialized = count
        }
    }
}

/// Each run of equal integers: the integer, and how often it comes after the first time.
private enum RunIntegers {
    static func size(of values: [UInt64], by codecs: [IntegerCodec]) -> Int {
        guard let runs = runs(of: values, atMost: values.count / 2) else { return .max }
        return 9 + IntegerCodec.best(for: runs.values, of: codecs).size
            + IntegerCodec.best(for: runs.repeats, of: codecs).size
    }

    static func encode(_ values: [UInt64], by codecs: [IntegerCodec]) -> [UInt8] {
        guard let runs = runs(of: values, atMost: values.count) else { return [] }
        var bytes = [IntegerCodec.runs.rawValue]
        let column = IntegerCodec.encode(runs.values, by: codecs)
        bytes.append(integer: UInt32(runs.values.count))
        bytes.append(integer: UInt32(column.count))
        return bytes + column + IntegerCodec.encode(runs.repeats, by: codecs)
    }

    static func decode(
        _ bytes: BlockReader,
        count: Int,
        by codecs: [IntegerCodec]
    ) throws(SegmentDamage) -> [UInt64] {
        var bytes = bytes
        let (runs, length) = (
            try bytes.integer(as: UInt32.self), try bytes.integer(as: UInt32.self)
        )
        guard runs <= count else { throw SegmentDamage("a block has more runs than rows") }
        let column = try bytes.bytes(Int(length))
        let values = try IntegerCodec.decode(column, count: Int(runs), by: codecs)
        let repeats = try IntegerCodec.decode(bytes.rest, count: Int(runs), by: codecs)
        return try expand(values, repeats, to: count)
    }

    private static func expand(
        _ values: [UInt64],
        _ repeats: [UInt64],
        to count: Int
    ) throws(SegmentDamage) -> [UInt64] {
        var expanded: [UInt64] = []
        expanded.reserveCapacity(count)
        for (value, more) in zip(values, repeats) {
            guard more < UInt64(count - expanded.count) else { throw wrongSum }
            expanded.append(contentsOf: repeatElement(value, count: Int(more) + 1))
        }
        guard expanded.count == count else { throw wrongSum }
        return expanded
    }

    private static let wrongSum = SegmentDamage("the runs of a block are not its rows")

    private static func runs(
        of values: [UInt64],
        atMost limit: Int
    ) -> (values: [UInt64], repeats: [UInt64])? {
        let count = zip(values, values.dropFirst())
            .reduce(values.isEmpty ? 0 : 1) {
                $0 &+ ($1.0 == $1.1 ? 0 : 1)
            }
        guard count <= limit else { return nil }
        var runs: (values: [UInt64], repeats: [UInt64]) = ([], [])
        runs.values.reserveCapacity(count)
        runs.repeats.reserveCapacity(count)
        var start = 0
        for end in 1..<values.count + 1 {
            if end < values.count, values[end] == values[start] { continue }
            runs.values.append(values[start])
            runs.repeats.append(UInt64(end - start - 1))
            start = end
        }
        return runs
    }
}

/// The first integer, and the difference of each to the one before, in zigzag.
private enum DeltaIntegers {
    static func size(of values: [UInt64], by codecs: [IntegerCodec]) -> Int {
        9 + IntegerCodec.best(for: differences(of: values), of: codecs).size
    }

    static func encode(_ values: [UInt64], by codecs: [IntegerCodec]) -> [UInt8] {
        var bytes = [IntegerCodec.deltas.rawValue]
        bytes.append(integer: values.first ?? 0)
        return bytes + IntegerCodec.encode(differences(of: values), by: codecs)
    }

    static func decode(
        _ bytes: BlockReader,
        count: Int,
        by codecs: [IntegerCodec]
    ) throws(SegmentDamage) -> [UInt64] {
        var bytes = bytes
        var last: UInt64 = try bytes.integer()
        guard count > 0 else { throw SegmentDamage("a block has differences of nothing") }
        let steps = try IntegerCodec.decode(bytes.rest, count: count - 1, by: codecs)
        return [UInt64](unsafeUninitializedCapacity: count) { values, initialized in
            values.initializeElement(at: 0, to: last)
            for (index, step) in steps.enumerated() {
                last &+= unzigzag(step)
                values.initializeElement(at: index &+ 1, to: last)
            }
            initialized = count
        }
    }

    private static func differences(of values: [UInt64]) -> [UInt64] {
        guard let first = values.first else { return [] }
        var last = first
        return values.dropFirst()
            .map { value in
                defer { last = value }
                return zigzag(value &- last)
            }
    }
}

/// The least integer, and for each how far it is above: a class of three bits, and as many bits as
/// the class says.
private enum VariedIntegers {
    static let classes = 8

    static func size(of values: [UInt64]) -> Int {
        let (_, widths, bits) = plan(values)
        return 1 + 8 + widths.count + PackedIntegers.size(count: values.count, width: 3)
            + (bits + 7) / 8 + BitReader.slack
    }

    static func encode(_ values: [UInt64]) -> [UInt8] {
        let (base, widths, bits) = plan(values)
        let classOfWidth = (0...64).map { width in widths.firstIndex { $0 >= width } ?? 0 }
        let codes = values.map { UInt64(classOfWidth[bitWidth($0 &- base)]) }
        var bytes = [IntegerCodec.varied.rawValue]
        bytes.append(integer: base)
        bytes += widths.map { UInt8($0) }
        let column = PackedIntegers.encode(codes)
        bytes.append(integer: UInt32(column.count))
        bytes += column
        var writer = BitWriter(bits: bits)
        for (value, code) in zip(values, codes) {
            writer.append(value &- base, width: widths[Int(code)])
        }
        return bytes + writer.finish()
    }

    static func decode(_ bytes: BlockReader, count: Int) throws(SegmentDamage) -> [UInt64] {
        var bytes = bytes
        let base: UInt64 = try bytes.integer()
        let widths = try bytes.bytes(classes).map { Int($0) }
        let length = try bytes.integer(as: UInt32.self)
        let codes = try IntegerCodec.decode(
            try bytes.bytes(Int(length)),
            count: count,
            by: [.packed]
        )
        guard widths.allSatisfy({ $0 <= 64 }), codes.allSatisfy({ $0 < classes }) else {
            throw SegmentDamage("a block has integers of too many bits")
        }
        let bits = codes.reduce(0) { $0 &+ widths[Int($1)] }
        var reader = try BitReader(bytes.rest, bits: bits)
        return codes.map { base &+ reader.next(widths[Int($0)]) }
    }

    /// The least value, the eight numbers of bits with which all take the fewest, and how many those
    /// are together.
    private static func plan(_ values: [UInt64]) -> (base: UInt64, widths: [Int], bits: Int) {
        let base = PackedIntegers.frame(of: values).base
        var counts = [Int](repeating: 0, count: 65)
        for value in values { counts[bitWidth(value &- base)] += 1 }
        let (widths, bits) = cheapestWidths(counts)
        return (base, widths, bits)
    }

    /// Of how many values take how many bits, by dynamic programming: `costs[w]` is the least for all
    /// values of up to `w` bits when `w` is the widest class so far.
    private static func cheapestWidths(_ counts: [Int]) -> (widths: [Int], bits: Int) {
        let upTo = counts.indices.map { counts[...$0].reduce(0, +) }
        var costs = counts.indices.map { $0 * upTo[$0] }
        var before: [[Int]] = []
        for _ in 1..<classes {
            let last = costs
            var choice = Array(counts.indices)
            for width in counts.indices {
                for narrower in 0..<width {
                    let cost = last[narrower] + width * (upTo[width] - upTo[narrower])
                    if cost < costs[width] { (costs[width], choice[width]) = (cost, narrower) }
                }
            }
            before.append(choice)
        }
        let widest = counts.lastIndex { $0 > 0 } ?? 0
        var widths = [widest]
        for choice in before.reversed() { widths.append(choice[widths[widths.count - 1]]) }
        return (widths.reversed(), costs[widest])
    }
}
