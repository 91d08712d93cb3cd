/// Texts one after another in two columns, so that they can lie in a file.
///
/// ```
/// ends    3       5  …      where each text ends
/// bytes   A c m e x  …      UTF-8
/// ```
struct PackedTexts: Sendable {
    let ends: Column<UInt32>
    let bytes: Column<UInt8>

    /// The texts of `ends` and `bytes`.
    init(ends: Column<UInt32>, bytes: Column<UInt8>) { (self.ends, self.bytes) = (ends, bytes) }

    /// A list of `texts`; `nil` when they have 4 GB or more.
    init?(_ texts: some Collection<String>) {
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        for text in texts {
            bytes += text.utf8
            guard let end = UInt32(exactly: bytes.count) else { return nil }
            ends.append(end)
        }
        (self.ends, self.bytes) = (Column(ends), Column(bytes))
    }

    /// How many there are.
    var count: Int { ends.count }

    /// All of them.
    var texts: [String] {
        var start = 0
        return ends.values.map { end in
            defer { start = Int(end) }
            return String(decoding: bytes.values[start..<Int(end)], as: UTF8.self)
        }
    }
}
