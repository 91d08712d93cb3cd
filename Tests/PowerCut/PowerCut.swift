public import Statistics

/// One loss of power: where, on which file system, and with which luck.
public struct PowerCut: Hashable, Sendable, CustomStringConvertible {
    /// How many records of the trace had happened.
    public let position: Int
    let model: CutDisk.Model
    /// Decides what of the unsynced rest survives.
    public let seed: UInt64

    /// Which cut this is, to be repeated with the same trace.
    public var description: String { "cut after call \(position), \(model), seed \(seed)" }

    /// Cuts of a trace: three of four right after a call on which promises turn, the rest anywhere.
    public static func random(
        _ count: Int,
        in trace: Trace,
        using generator: inout SplitMix64
    ) -> [PowerCut] {
        let all = Array(1...max(1, trace.records.count)).shuffled(using: &generator)
        let turns = all.filter(trace.isTurn)
        return (0..<count)
            .map { index in
                let isAnywhere = index % 4 == 3 || turns.isEmpty
                return PowerCut(
                    position: isAnywhere
                        ? all[index / 4 % all.count] : turns[(index - index / 4) % turns.count],
                    model: Bool.random(using: &generator) ? .strict : .ext4,
                    seed: generator.next()
                )
            }
    }
}

extension Trace {
    /// Whether the call before `position` changed what a power cut may leave, and was the last of a
    /// run of writes to its file.
    func isTurn(_ position: Int) -> Bool {
        let last = records[position - 1]
        guard last.result >= 0, !last.path.hasSuffix("-shm") else { return false }
        switch last.kind {
        case .open: return last.makes || last.offset & 2 != 0
        case .write, .resize:
            guard position < records.count else { return true }
            return records[position].kind != .write || records[position].inode != last.inode
        case .sync, .rename, .link, .unlink, .mkdir, .output: return true
        case .start, .close, .map, .unknown: return false
        }
    }
}

extension Recording {
    /// What is wrong after a power cut; `nil` when every promise was kept.
    ///
    /// With `redoing` the step that was interrupted is given once more, which must lead to exactly
    /// what it would have led to.
    public func violation(of cut: PowerCut, redoing: Bool = false) throws -> String? {
        var disk = CutDisk(images[0], model: cut.model)
        for record in trace.records.prefix(cut.position) { try disk.apply(record) }
        var generator = SplitMix64(seed: cut.seed)
        let place = try ScratchFolder()
        try Recording.prepare(place.path, for: script, image: disk.crash(using: &generator))
        let (begun, answered) = progress(after: cut.position)
        let wrong = try violation(in: place.path, begun: begun, answered: answered)
        guard wrong == nil, redoing, begun > 0 else { return wrong }
        return try violationAfterRedoing(step: begun - 1, in: place.path)
    }

    /// Whether the workspace opens, twice, and holds what was answered and at most the step on its way.
    func violation(in folder: String, begun: Int, answered: Int) throws -> String? {
        let found: Observation?
        do {
            found = try Observation(ofWorkspace: folder + "/disk/w")
            guard try Observation(ofWorkspace: folder + "/disk/w") == found else {
                return "the second opening finds something else"
            }
        } catch { return "it does not open: \(error)" }
        if states[answered...max(answered, begun)].contains(found) { return nil }
        guard let found, let expected = states[answered] else { return "the workspace is gone" }
        return "after step \(answered): " + found.difference(from: expected)
    }

    func violationAfterRedoing(step: Int, in folder: String) throws -> String? {
        let run = try tool.run(script.steps[step].arguments, in: folder)
        let found = try Observation(ofWorkspace: folder + "/disk/w")
        if found == states[step + 1] { return nil }
        guard let found, let expected = states[step + 1] else { return "redoing did nothing" }
        return
            "after redoing \(script.steps[step].arguments), status \(run.status), \(run.errors): "
            + found.difference(from: expected)
    }
}
