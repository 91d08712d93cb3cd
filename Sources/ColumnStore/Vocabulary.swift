import Growth

/// Every distinct string and account reference of the open segments, each with one code.
///
/// Codes hold across segments, so that identity is resolved once for an id however many imports
/// name it. Codes are never taken back: those of a discarded segment stay until the store is opened
/// again.
struct Vocabulary: Sendable {
    /// The string of each code.
    private(set) var strings: [ByteString] = []
    /// The account reference of each code.
    private(set) var references: [AccountReference] = []

    private var stringCodes: [ByteString: UInt32] = [:]
    private var referenceCodes: [AccountReference: UInt32] = [:]

    /// The code of `string`, a new one if it was never met.
    mutating func code(of string: ByteString) -> UInt32 {
        if let known = stringCodes[string] { return known }
        let new = UInt32(strings.count)
        strings.append(string)
        stringCodes[string] = new
        return new
    }

    /// The code of `reference`, a new one if it was never met.
    mutating func code(of reference: AccountReference) -> UInt32 {
        if let known = referenceCodes[reference] { return known }
        let new = UInt32(references.count)
        references.append(reference)
        referenceCodes[reference] = new
        return new
    }
}
