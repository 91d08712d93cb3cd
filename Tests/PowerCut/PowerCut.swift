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
    /// The folder as a cut may leave it, when it was `first` before the trace.
    func image(after cut: PowerCut, from first: DiskImage) throws -> DiskImage {
        var disk = CutDisk(first, model: cut.model)
        for record in records.prefix(cut.position) { try disk.apply(record) }
        var generator = SplitMix64(seed: cut.seed)
        return disk.crash(using: &generator)
    }

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
        let place = try ScratchFolder()
        let left = try trace.image(after: cut, from: images[0])
        try Recording.prepare(place.path, for: script, image: left)
        let progress = progress(after: cut.position)
        let wrong = try violation(in: place.path, after: progress)
        guard wrong == nil, redoing, progress.step >= 0 else { return wrong }
        return try violationAfterRedoing(step: progress.step, in: place.path)
    }

    /// What is wrong when the power goes again while the program recovers from a cut (RD11).
    ///
    /// `later` decides where in the recovery, and the second luck.
    public func violation(of cut: PowerCut, recoveryCutBy later: UInt64) throws -> String? {
        let place = try ScratchFolder()
        let left = try trace.image(after: cut, from: images[0])
        try Recording.prepare(place.path, for: script, image: left)
        let file = place.path + "/trace"
        _ = try tool.run(["status", "-w", "disk/w"], in: place.path, trace: file)
        let recovery = try Trace(contentsOfFile: file)
        var generator = SplitMix64(seed: later)
        let cuts = PowerCut.random(recovery.records.count, in: recovery, using: &generator)
        let second = cuts[Int.random(in: cuts.indices, using: &generator)]
        try recovery.image(after: second, from: left).write(toFolder: place.path + "/disk")
        return try violation(in: place.path, after: progress(after: cut.position))
            .map { "recovery, \(second): \($0)" }
    }

    /// Whether the workspace opens, twice, and holds what was answered and at most the answer on its way.
    func violation(in folder: String, after progress: Progress) throws -> String? {
        let found: Observation?
        do {
            found = try Observation(ofWorkspace: folder + "/disk/w")
            guard try Observation(ofWorkspace: folder + "/disk/w") == found else {
                return "the second opening finds something else"
            }
        } catch { return "it does not open: \(error)" }
        let last = progress.answered + (progress.isGoingOn ? 1 : 0)
        if states[progress.answered...last].contains(found) { return nil }
        guard let found, let expected = states[progress.answered] else {
            return "the workspace is gone"
        }
        return "after answer \(progress.answered): " + found.difference(from: expected)
    }

    func violationAfterRedoing(step: Int, in folder: String) throws -> String? {
        let run = try tool.run(script.steps[step], in: folder)
        let found = try Observation(ofWorkspace: folder + "/disk/w")
        let expected = state(afterStep: step)
        if found == expected { return nil }
        // A backup that got its name before the end is never written over; only the audit entry lacks.
        if run.status == 3, run.errors.contains("is there already") { return nil }
        guard let found, let expected else { return "redoing did nothing" }
        return
            "after redoing \(script.steps[step].arguments), status \(run.status), \(run.errors): "
            + found.difference(from: expected)
    }
}
