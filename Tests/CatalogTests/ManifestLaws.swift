import Growth
import Testing

/// What every manifest must do, checked over random changes against a model.
struct ManifestLaws {
    /// Makes a manifest that holds nothing; opens the same one again when asked a second time.
    let open: () throws -> any SegmentManifest

    /// Commits `count` random changes and compares the contents after each, now and then after reopening.
    func check(seed: UInt64, count: Int) throws {
        var draw = Draw(seed)
        var manifest = try open()
        var model = try manifest.contents()
        #expect(model.workspace.count == 16)
        #expect(model == ManifestContents(workspace: model.workspace))
        for step in 0..<count {
            let change = change(step, of: model, &draw)
            try manifest.commit(change)
            apply(change, to: &model)
            if draw.below(5) == 0 { manifest = try open() }
            #expect(try manifest.contents() == model, "seed \(seed), step \(step)")
            if draw.below(4) == 0 { try refuses(broken(change, model, &draw), manifest, model) }
        }
    }

    private func refuses(
        _ change: ManifestChange,
        _ manifest: any SegmentManifest,
        _ model: ManifestContents
    ) throws {
        #expect(throws: (any Error).self) { try manifest.commit(change) }
        #expect(try manifest.contents() == model, "a refused change leaves nothing")
    }

    /// A change of which some part cannot be: the rest must not happen either.
    private func broken(
        _ change: ManifestChange,
        _ model: ManifestContents,
        _ draw: inout Draw
    ) -> ManifestChange {
        var broken = ManifestChange()
        broken.added = [segment("fresh", sources: [.live])]
        broken.opened = LogDescription(number: 1_000_000, name: "fresh")
        switch draw.below(model.segments.isEmpty ? 3 : 4) {
        case 0: broken.removed = ["nowhere"]
        case 1: broken.masks = ["nowhere": nil]
        case 2: broken.closed = [-5]
        default: broken.added += [model.segments[0]]
        }
        return broken
    }

    private func change(
        _ step: Int,
        of model: ManifestContents,
        _ draw: inout Draw
    ) -> ManifestChange {
        var change = ManifestChange()
        for index in 0..<draw.below(3) {
            var added = segment("s\(step).\(index)", sources: draw.sources())
            if draw.below(3) == 0 { added.mask = mask("m\(step).\(index)", &draw) }
            change.added.append(added)
        }
        let old = model.segments.map(\.name)
        change.removed = old.filter { _ in draw.below(5) == 0 }
        for name in old where !change.removed.contains(name) && draw.below(4) == 0 {
            let mask = draw.below(3) == 0 ? nil : mask("m\(step).\(name)", &draw)
            change.masks.updateValue(mask, forKey: name)
        }
        change.closed = model.logs.map(\.number).filter { _ in draw.below(2) == 0 }
        if draw.below(2) == 0 {
            change.opened = LogDescription(number: Int64(step), name: "log \(step)")
        }
        return change
    }

    private func mask(_ name: String, _ draw: inout Draw) -> MaskDescription {
        MaskDescription(
            name: name,
            hidden: draw.below(7),
            checksum: String(repeating: "e", count: 64)
        )
    }

    private func apply(_ change: ManifestChange, to model: inout ManifestContents) {
        model.segments.removeAll { change.removed.contains($0.name) }
        model.segments += change.added
        for index in model.segments.indices {
            if let mask = change.masks[model.segments[index].name] {
                model.segments[index].mask = mask
            }
        }
        model.logs.removeAll { change.closed.contains($0.number) }
        if let opened = change.opened { model.logs.append(opened) }
    }
}

/// Small random numbers.
private struct Draw {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func sources() -> [EventSource] {
        (0...below(4)).map { EventSource(number: Int64($0 * 3 + below(3))) }
    }
}
