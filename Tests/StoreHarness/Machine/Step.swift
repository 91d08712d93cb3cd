/// What a call on a port does to the disk or the manifest.
enum Step: Sendable {
    /// A look at something, or a call that failed and left nothing.
    case nothing
    case create(String)
    case write([UInt8], file: Int, offset: Int)
    case truncate(file: Int, size: Int)
    case sync(file: Int)
    case failToSync(file: Int)
    case remove(String)
    case syncFolder
    case failToSyncFolder
    case commit(Commit)
    /// A commit that answered with an error and may be on disk all the same.
    case doubt(Commit)

    /// What is left for a power cut to decide on when the power fails during the step.
    var interrupted: Step {
        switch self {
        case .sync, .syncFolder: .nothing
        case .commit(let commit): .doubt(commit)
        default: self
        }
    }

    /// What the step does when `fault` hits it.
    func hit(by fault: Fault) -> Step {
        switch (self, fault) {
        case (.write(let bytes, let file, let offset), .shortWrite):
            .write(Array(bytes.prefix(bytes.count / 2)), file: file, offset: offset)
        case (.sync(let file), _): .failToSync(file: file)
        case (.syncFolder, _): .failToSyncFolder
        case (.commit, .lostAnswer): self
        case (.commit(let commit), .doubt): .doubt(commit)
        default: .nothing
        }
    }

    /// What the step does when nothing more fits on `disk`; `nil` when it needs no room.
    func squeezed(onto disk: DiskState) -> Step? {
        switch self {
        case .write(let bytes, let file, let offset):
            let size = disk.content(of: file)?.count ?? 0
            let room = (size + [UInt8].sector - 1) / [UInt8].sector * [UInt8].sector
            if offset + bytes.count <= room { return nil }
            return .write(Array(bytes.prefix(max(0, room - offset))), file: file, offset: offset)
        case .commit: return .nothing
        default: return nil
        }
    }

    /// The code with which the step fails, hit by `fault`.
    func code(under fault: Fault) -> String {
        switch self {
        case .sync, .syncFolder: "sync_failed"
        default: fault.isFull ? "disk_full" : "disk_failed"
        }
    }
}

/// A way in which a step can fail while the machine runs on.
public enum Fault: CaseIterable, Sendable {
    /// EIO: nothing is done. A sync that fails loses what was to be synced, and the next one succeeds.
    case inputOutput
    /// ENOSPC: nothing is done.
    case noSpace
    /// EDQUOT: nothing is done.
    case overQuota
    /// Half of the bytes are written, then ENOSPC.
    case shortWrite
    /// A commit is recorded, and an error is answered.
    case lostAnswer
    /// A commit answers with an error and cannot be seen, and a restart may bring it back.
    ///
    /// SQLite does so when the sync of its log fails: the frames are there for the next recovery.
    case doubt

    /// Whether it says that there is no room.
    var isFull: Bool { self == .noSpace || self == .overQuota || self == .shortWrite }
}
