import Growth

/// Masks on their way: what the segments would show after a change.
///
/// The rule it keeps: of all copies of one event that are not gone, just one is visible. Of copies that
/// come back the one of the first source shows itself.
struct MaskDraft {
    /// Where a copy of an event lies.
    struct Holder {
        let segment, row: Int
        let content: UInt64
        let source: EventSource
    }

    let shown: [Shown]
    private var masks: [Int: Mask] = [:]

    /// The masks as they are.
    init(_ shown: [Shown]) { self.shown = shown }

    /// The mask of segment `number`.
    func mask(_ number: Int) -> Mask { masks[number] ?? shown[number].mask }

    /// Numbers and masks of the segments that show something else than before.
    var changed: [(number: Int, mask: Mask)] {
        masks.sorted { $0.key < $1.key }.filter { shown[$0.key].mask != $0.value }
            .map { ($0.key, $0.value) }
    }

    /// Every copy of the event with this id, gone or not.
    func copies(of id: IDDigest) -> [Holder] {
        var holders: [Holder] = []
        for (number, shown) in shown.enumerated() {
            let segment = shown.segment
            for position in segment.positions(of: id) {
                let row = segment.row(at: position)
                holders.append(
                    Holder(
                        segment: number,
                        row: row,
                        content: segment.content(at: position),
                        source: shown.source(row)
                    )
                )
            }
        }
        return holders
    }

    /// The copy that stands for the event: the visible one, else a live one that was kept once.
    ///
    /// A live event is known for the whole retention, also when it is past it.
    func fact(_ id: IDDigest) -> Holder? {
        let copies = copies(of: id)
        if copies.isEmpty { return nil }
        return copies.first { mask($0.segment).isVisible($0.row) }
            ?? copies.first { $0.source == .live }
    }

    /// Whether the live stream has an event with this id.
    func hasLive(_ id: IDDigest) -> Bool { copies(of: id).contains { $0.source == .live } }

    /// Takes rows away for ever, and shows the next copy of each event that was visible.
    ///
    /// A copy for which `mayReturn` is false goes too.
    mutating func remove(
        _ rows: some Sequence<Int>,
        of number: Int,
        mayReturn: (Shown, Int) -> Bool = { _, _ in true }
    ) {
        let segment = shown[number].segment
        for row in rows {
            let wasVisible = mask(number).isVisible(row)
            masks[number, default: shown[number].mask].remove(row)
            if wasVisible { showNext(after: segment.fingerprint(row).id, mayReturn) }
        }
    }

    /// Takes `row` away because a new row says the same.
    mutating func replace(_ row: Int, of number: Int) {
        masks[number, default: shown[number].mask].remove(row)
    }

    private mutating func showNext(after id: IDDigest, _ mayReturn: (Shown, Int) -> Bool) {
        let waiting = copies(of: id).filter { !mask($0.segment).isGone($0.row) }
            .sorted { $0.source < $1.source }
        guard let next = waiting.first(where: { mayReturn(shown[$0.segment], $0.row) }) else {
            return
        }
        masks[next.segment, default: shown[next.segment].mask].setCopy(next.row, false)
    }
}
