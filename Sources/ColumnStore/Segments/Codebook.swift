/// Gives each distinct value a code, counted from 0 in order of first appearance.
struct Codebook<Value: Hashable> {
    /// The value of each code.
    private(set) var values: [Value] = []
    private var codes: [Value: UInt64] = [:]

    /// The code of `value`, a new one if it was never met.
    mutating func code(of value: Value) -> UInt64 {
        if let known = codes[value] { return known }
        let new = UInt64(values.count)
        values.append(value)
        codes[value] = new
        return new
    }

    /// The code of a value counted from 1, and 0 for none.
    mutating func code(ofOptional value: Value?) -> UInt64 { value.map { code(of: $0) + 1 } ?? 0 }
}
