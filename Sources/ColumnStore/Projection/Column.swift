/// Plain values one after another, that never change once they are made.
///
/// Unchecked, because pointers are not Sendable: the values are written before the column is made, or lie in a mapped
/// file that it holds and that nobody writes again, and are only read from then on, until the last owner lets go.
final class Column<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    /// The values; not to be kept longer than the column.
    let values: UnsafeBufferPointer<Element>
    /// The file they lie in, if they do.
    private let file: FileBytes?

    /// What a draft holds; nobody writes to the draft any more.
    init(_ draft: ColumnDraft<Element>) {
        (values, file) = (UnsafeBufferPointer(draft.values), nil)
    }

    /// Values that lie in a mapped file, from byte `offset` on; the caller has seen that they do.
    init(_ file: FileBytes, at offset: Int, count: Int) {
        let bytes = UnsafeRawBufferPointer(
            rebasing: file.bytes[offset..<offset + count * MemoryLayout<Element>.stride]
        )
        (values, self.file) = (bytes.bindMemory(to: Element.self), file)
    }

    /// The same values as an array.
    convenience init(_ array: [Element]) {
        let draft = ColumnDraft<Element>(count: array.count)
        _ = draft.values.initialize(from: array)
        self.init(draft)
    }

    deinit { if file == nil { UnsafeMutableBufferPointer(mutating: values).deallocate() } }

    /// How many there are.
    var count: Int { values.count }
}

/// A column while several threads write it.
///
/// Unchecked: every thread writes places of its own, and all have ended when the column is made.
struct ColumnDraft<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    let values: UnsafeMutableBufferPointer<Element>

    /// Room for `count` values, all of which are to be written.
    init(count: Int) { values = .allocate(capacity: count) }

    /// `count` times `value`.
    init(repeating value: Element, count: Int) {
        self.init(count: count)
        values.initialize(repeating: value)
    }

    /// Puts the values from `range` into the order that `order` gives, as places within the range.
    func reorder(_ range: Range<Int>, by order: [Int]) {
        let before = Array(values[range])
        for (index, place) in order.enumerated() {
            values[range.lowerBound + index] = before[place]
        }
    }
}
