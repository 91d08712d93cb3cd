import Growth

/// What a program finds when it starts.
public struct MachineImage: Hashable, Sendable {
    /// The files of the folder by name.
    public var files: [String: [UInt8]]
    /// What the manifest holds.
    public var manifest: ManifestState

    /// An image from its parts.
    public init(files: [String: [UInt8]], manifest: ManifestState) {
        (self.files, self.manifest) = (files, manifest)
    }
}

/// Disk and manifest at one moment.
struct Moment: Sendable {
    private(set) var disk: DiskState
    private(set) var manifest: ManifestState
    /// The last commit, if it may or may not be on disk.
    private var doubtful: Commit?

    init(_ image: MachineImage) { (disk, manifest) = (DiskState(image.files), image.manifest) }

    /// What a program sees.
    var image: MachineImage { MachineImage(files: disk.contents, manifest: manifest) }

    /// Takes a step.
    ///
    /// - Throws: `StorageFailure`, having changed nothing: a file exists, or the manifest refuses.
    mutating func apply(_ step: Step) throws {
        switch step {
        case .nothing: break
        case .create(let name): try create(name)
        case .write(let bytes, let file, let offset): disk.write(bytes, to: file, at: offset)
        case .truncate(let file, let size): disk.truncate(file, to: size)
        case .sync(let file): disk.sync(file)
        case .failToSync(let file): disk.failToSync(file)
        case .remove(let name): disk.remove(name)
        case .syncFolder: disk.syncFolder()
        case .failToSyncFolder: disk.failToSyncFolder()
        case .commit(let commit): try record(commit)
        case .doubt(let commit): doubtful = commit
        }
    }

    private mutating func create(_ name: String) throws {
        guard disk.file(named: name) == nil else { throw StorageFailure("disk_failed", at: name) }
        disk.create(name)
    }

    private mutating func record(_ commit: Commit) throws {
        var next = manifest
        try next.apply(commit)
        (manifest, doubtful) = (next, nil)
    }

    /// Ends the program; luck decides about the commit in doubt.
    mutating func endProgram(_ luck: inout Luck) {
        if let commit = doubtful, luck.lands() { try? record(commit) }
        doubtful = nil
    }

    /// What a power cut right now leaves.
    func remains(under model: LossModel, _ luck: inout Luck) -> MachineImage {
        var left = self
        left.endProgram(&luck)
        return MachineImage(
            files: disk.remains(under: model, &luck),
            manifest: left.manifest
        )
    }
}

/// A machine: the present, how it came about, and what is going to fail.
struct MachineState: Sendable {
    private(set) var now: Moment
    /// How things stood when the present life began.
    private var start: Moment
    /// What each step of the present life did.
    private var history: [Step] = []
    /// How many steps were taken before the present life.
    private var earlierSteps = 0
    private(set) var life = 0
    private(set) var isDown = false
    /// How many steps were refused by the machine, in all lives.
    private(set) var refusals = 0
    var isFull = false
    var faults: [Int: Fault] = [:]
    var cut: Int?

    init(_ image: MachineImage) {
        start = Moment(image)
        now = start
    }

    /// How many steps were taken in all lives.
    var steps: Int { earlierSteps + history.count }

    /// Takes a step in the name of a life of the program.
    ///
    /// - Throws: `StorageFailure` when a fault, a full disk, the manifest or the end of that life is in
    ///   the way.
    mutating func take(_ step: Step, in life: Int, at place: String) throws {
        guard life == self.life, !isDown else { throw refusal("power_lost", at: place) }
        let number = steps + 1
        if number == cut {
            isDown = true
            try record(step.interrupted)
            throw refusal("power_lost", at: place)
        }
        if let fault = faults.removeValue(forKey: number) {
            try record(step.hit(by: fault))
            throw refusal(step.code(under: fault), at: place)
        }
        if isFull, let part = step.squeezed(onto: now.disk) {
            try record(part)
            throw refusal("disk_full", at: place)
        }
        try record(step)
    }

    private mutating func refusal(_ code: String, at place: String) -> StorageFailure {
        refusals += 1
        return StorageFailure(code, at: place)
    }

    private mutating func record(_ step: Step) throws {
        do {
            try now.apply(step)
            history.append(step)
        } catch {
            history.append(.nothing)
            throw error
        }
    }

    func image(afterStep step: Int, under model: LossModel, seed: UInt64) -> MachineImage {
        precondition(step >= earlierSteps && step <= steps, "only this life's steps are known")
        var moment = start
        // What was refused is not in the history.
        for step in history.prefix(step - earlierSteps) { try? moment.apply(step) }
        var luck = Luck(seed: seed)
        return moment.remains(under: model, &luck)
    }

    mutating func restart(after model: LossModel?, seed: UInt64) {
        var luck = Luck(seed: seed)
        if let model {
            now = Moment(now.remains(under: model, &luck))
        } else {
            now.endProgram(&luck)
        }
        (start, earlierSteps, history) = (now, steps, [])
        (life, isDown, cut) = (life + 1, false, nil)
    }
}

extension StorageFailure {
    /// A failure of the simulated machine.
    init(_ code: String, at place: String) {
        self.init(code, operation: "take a step", place: place, cause: "simulated")
    }
}
