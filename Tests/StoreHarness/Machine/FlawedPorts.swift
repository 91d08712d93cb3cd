public import ColumnStore
public import Growth
import Synchronization

/// Disk and manifest of a machine, for one life of the program, with a planted flaw before them.
public final class FlawedPorts: Disk, FactManifest {
    private let machine: SimulatedMachine
    private let flaw: PlantedFlaw?
    private let disk: SimulatedDisk
    private let manifest: SimulatedManifest
    /// What was put off until later.
    private let late = Mutex(Late())

    private struct Late {
        var syncs: [@Sendable () throws -> Void] = []
        var commits: [Commit] = []

        mutating func takeSyncs() -> [@Sendable () throws -> Void] {
            defer { syncs = [] }
            return syncs
        }
    }

    /// The ports of the machine's present life; without a flaw they pass everything on.
    public init(of machine: SimulatedMachine, with flaw: PlantedFlaw?) {
        (self.machine, self.flaw) = (machine, flaw)
        (disk, manifest) = (machine.disk, machine.manifest)
    }

    public func names() throws -> [String] { try disk.names() }

    public func create(_ name: String) throws -> any DiskFile {
        if flaw == .reusedNames { try disk.remove(name) }
        return FlawedFile(try disk.create(name), named: name, of: self, with: flaw)
    }

    public func open(_ name: String) throws -> any DiskFile {
        FlawedFile(try disk.open(name), named: name, of: self, with: flaw)
    }

    public func contents(of name: String) throws -> FileBytes? { try disk.contents(of: name) }

    public func remove(_ name: String) throws {
        if flaw != .noRemoval { try disk.remove(name) }
    }

    public func sync() throws {
        if flaw == .noFolderSync { return }
        let disk = disk
        try carry(canWait: true) { try disk.sync() }
    }

    public func contents() throws -> ManifestContents {
        _ = try manifest.contents()
        return try state().contents
    }

    /// Everything in the manifest, as the program sees it.
    public func state() throws -> ManifestState {
        var state = machine.image.manifest
        for commit in late.withLock(\.commits) { try state.apply(commit) }
        return state
    }

    public func commit(_ commit: Commit) throws {
        switch flaw {
        case .lazyCommits:
            late.withLock { $0.commits.append(commit) }
            try record(keeping: 3)
        case .twoCommits:
            for half in commit.halves { try manifest.commit(half) }
        case .earlyRemoval:
            for name in try filesForgotten(by: commit.change) { try disk.remove(name) }
            try manifest.commit(commit)
        default:
            try manifest.commit(commit)
            for sync in late.withLock({ $0.takeSyncs() }) { try sync() }
        }
    }

    /// Ends the program without a power cut: what it left to the system reaches the disk.
    public func endProgram() throws { try record(keeping: 0) }

    /// Runs a sync as the flaw has it.
    fileprivate func carry(canWait: Bool, _ sync: @escaping @Sendable () throws -> Void) throws {
        switch flaw {
        case .commitBeforeSync where canWait: late.withLock { $0.syncs.append(sync) }
        case .deafToSync: try deaf(sync)
        case .syncAgain:
            do { try sync() } catch { try sync() }
        default: try sync()
        }
    }

    private func record(keeping count: Int) throws {
        let commits = late.withLock { late in
            let due = late.commits.dropLast(count)
            late.commits.removeFirst(due.count)
            return due
        }
        for commit in commits { try manifest.commit(commit) }
    }

    private func filesForgotten(by change: ManifestChange) throws -> [String] {
        let known = try manifest.contents()
        let logs = known.logs.filter { change.closed.contains($0.number) }.map(\.name)
        let masks = known.segments
            .filter { change.masks[$0.name] != nil || change.removed.contains($0.name) }
            .compactMap(\.mask?.name)
        return change.removed + logs + masks
    }
}

/// A file that is being written through a flaw.
private final class FlawedFile: DiskFile {
    private let base: any DiskFile
    private let isLog: Bool
    private let ports: FlawedPorts
    private let flaw: PlantedFlaw?
    private let owesSync = Mutex(false)

    init(
        _ base: any DiskFile,
        named name: String,
        of ports: FlawedPorts,
        with flaw: PlantedFlaw?
    ) {
        (self.base, self.ports, self.flaw) = (base, ports, flaw)
        isLog = name.hasSuffix(".log")
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        if owesSync.withLock({ $0 }) { try base.sync() }
        owesSync.withLock { $0 = false }
        if flaw == .deafToWrite {
            try deaf { try base.write(bytes, at: offset) }
        } else {
            try base.write(bytes, at: offset)
        }
    }

    func truncate(to size: Int) throws { try base.truncate(to: size) }

    func sync() throws {
        switch flaw {
        case .noFileSync: break
        case .earlyAcknowledgement: owesSync.withLock { $0 = true }
        default:
            let base = base
            try ports.carry(canWait: !isLog) { try base.sync() }
        }
    }
}

/// Runs `body` and does not hear of its failures, except that the power is gone.
private func deaf(_ body: () throws -> Void) throws {
    do { try body() } catch let failure as StorageFailure where failure.code != "power_lost" {}
}

extension Commit {
    /// What is added, and what is taken away: two transactions where one belongs.
    fileprivate var halves: [Commit] {
        var (first, second) = (self, Commit(ManifestChange()))
        (first.change.removed, first.change.closed) = ([], [])
        (second.change.removed, second.change.closed) = (change.removed, change.closed)
        return second.change.isEmpty ? [self] : [first, second]
    }
}
