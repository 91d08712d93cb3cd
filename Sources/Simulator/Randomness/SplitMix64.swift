/// A small generator of pseudo-random bits: 64 bits of state, the same numbers on every machine.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014).
struct SplitMix64: RandomNumberGenerator {
    /// What a stream is drawn for.
    enum Purpose: UInt64 { case profile = 1, people, sale, usage, delivery }

    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// An independent stream for one purpose of one numbered thing.
    ///
    /// A change of one part of the model thus leaves the others as they were.
    init(seed: UInt64, stream: Int, purpose: Purpose) {
        var mixer = SplitMix64(seed: seed ^ purpose.rawValue &* 0xD1B5_4A32_D192_ED03)
        let base = mixer.next()
        mixer = SplitMix64(seed: base ^ UInt64(bitPattern: Int64(stream)) &* 0x9FB2_1C65_1E98_DF25)
        state = mixer.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
