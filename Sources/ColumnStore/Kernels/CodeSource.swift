import Growth

/// Where the code of an occurrence's value lies, without owning it.
///
/// `@unchecked Sendable`: all of it is constant, and it points into `Column`s, whose values are written before they are made
/// and never again. They live as long as it does: `FunnelBreakdown.Part` and `CountKernel` hold them beside it.
struct CodeSource: BitwiseCopyable, @unchecked Sendable {
    private enum Owner: BitwiseCopyable { case event, actor, partner }
    private let owner: Owner
    private let codes: UnsafeBufferPointer<UInt32>
    /// What the codes of an event's own column are among those of several columns.
    private let common: UnsafeBufferPointer<UInt32>?

    /// The value of a property of the events themselves, whose codes `common` makes those of several columns.
    init(ofEvents column: PropertyColumn, common: Column<UInt32>? = nil) {
        (owner, codes, self.common) = (.event, column.codes.values, common?.values)
    }

    /// The value of a trait of the actor, or of who stands on the other side.
    init(ofTrait column: PropertyColumn, isOfActor: Bool) {
        (owner, codes, common) = (isOfActor ? .actor : .partner, column.codes.values, nil)
    }

    /// The code for an occurrence.
    @inline(__always)
    func code(_ index: Int, _ actor: Int, partner: UInt32) -> Int {
        switch owner {
        case .actor: return Int(codes[actor])
        case .partner: return Int(codes[Int(partner)])
        case .event:
            let code = codes[index]
            return Int(common.map { $0[Int(code)] } ?? code)
        }
    }
}
