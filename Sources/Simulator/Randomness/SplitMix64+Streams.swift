import Statistics

extension SplitMix64 {
    /// What a stream is drawn for.
    enum Purpose: UInt64 {
        case profile = 1, people, sale, usage, delivery, path, engagement, clocks
    }

    /// An independent stream for one purpose of one numbered thing.
    ///
    /// A change of one part of the model thus leaves the others as they were.
    init(seed: UInt64, stream: Int, purpose: Purpose) {
        var mixer = SplitMix64(seed: seed ^ purpose.rawValue &* 0xD1B5_4A32_D192_ED03)
        let base = mixer.next()
        mixer = SplitMix64(seed: base ^ UInt64(bitPattern: Int64(stream)) &* 0x9FB2_1C65_1E98_DF25)
        self.init(seed: mixer.next())
    }
}
