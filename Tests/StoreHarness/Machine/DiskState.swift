/// What a power cut may do to directory entries.
public enum LossModel: CaseIterable, Sendable {
    /// Syncing a file also brings the entry under which it was made to disk, as ext4 does.
    case ext4
    /// Only syncing the folder does.
    case strict
}

/// A folder as a program sees it, and what of it is on disk: a value, so that a history can be replayed
/// up to any step.
///
/// Loses whatever was not synced, in any combination: sectors of 512 bytes, sizes, entries made and
/// entries removed. A sector is whole, old or new.
struct DiskState: Sendable {
    private var files: [Int: CachedFile] = [:]
    private var entries: [String: Int] = [:]
    private var syncedEntries: [String: Int] = [:]
    private var pending: [EntryChange] = []
    private var nextFile = 0

    /// A folder with files that are on disk.
    init(_ contents: [String: [UInt8]] = [:]) {
        for (name, bytes) in contents.sorted(by: { $0.key < $1.key }) {
            entries[name] = nextFile
            files[nextFile] = CachedFile(synced: bytes)
            nextFile += 1
        }
        syncedEntries = entries
    }

    /// What a program sees.
    var contents: [String: [UInt8]] { entries.compactMapValues { files[$0]?.content } }

    /// The names that a program sees, in order of bytes.
    var names: [String] { entries.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// The number of the file under `name`.
    func file(named name: String) -> Int? { entries[name] }

    /// What a program reads from a file, also after its removal.
    func content(of file: Int) -> [UInt8]? { files[file]?.content }

    /// Makes an empty file.
    mutating func create(_ name: String) {
        files[nextFile] = CachedFile()
        entries[name] = nextFile
        pending.append(EntryChange(name: name, file: nextFile))
        nextFile += 1
    }

    mutating func write(_ bytes: [UInt8], to file: Int, at offset: Int) {
        files[file]?.apply(.write(bytes, offset))
    }

    mutating func truncate(_ file: Int, to size: Int) { files[file]?.apply(.truncate(size)) }

    /// Brings a file to disk, and with it the entry it was made under where the model says so.
    mutating func sync(_ file: Int) {
        files[file]?.sync()
        for index in pending.indices where pending[index].file == file {
            pending[index].isCarried = true
        }
    }

    /// A sync that failed: the program still reads what the system has forgotten to write.
    mutating func failToSync(_ file: Int) { files[file]?.failToSync() }

    mutating func remove(_ name: String) {
        guard entries.removeValue(forKey: name) != nil else { return }
        pending.append(EntryChange(name: name, file: nil))
    }

    /// Brings the entries to disk.
    mutating func syncFolder() {
        for change in pending { syncedEntries[change.name] = change.file }
        pending = []
        let named = Set(entries.values).union(syncedEntries.values)
        files = files.filter { named.contains($0.key) }
    }

    /// A sync of the folder that failed: the program still sees what the system has forgotten.
    mutating func failToSyncFolder() { pending = [] }

    /// What a power cut right now leaves.
    func remains(under model: LossModel, _ luck: inout Luck) -> [String: [UInt8]] {
        var left = syncedEntries
        for change in pending {
            let isCertain = change.isCarried && model == .ext4
            if isCertain || luck.lands() { left[change.name] = change.file }
        }
        var contents: [String: [UInt8]] = [:]
        for (name, file) in left.sorted(by: { $0.key < $1.key }) {
            contents[name] = files[file]?.remains(&luck) ?? []
        }
        return contents
    }

    /// An entry that was made for `file`, or removed.
    private struct EntryChange {
        let name: String
        let file: Int?
        /// Whether the file was synced under it.
        var isCarried = false
    }
}
