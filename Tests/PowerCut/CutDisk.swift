import Statistics

/// A file system that remembers what is on disk and what only the page cache knows.
///
/// A trace is applied to it call by call; at any moment `crash` says what a power cut may leave.
struct CutDisk {
    /// What a file system promises beyond POSIX.
    enum Model: String, CaseIterable, Sendable {
        /// Syncing a file also brings the entry under which it was made to disk.
        case ext4
        /// A folder's entries are on disk only once the folder was synced.
        case strict
    }

    typealias Node = Int

    /// A name in a folder.
    struct Entry: Hashable {
        let folder: Node
        let name: String
    }

    /// A change of entries that a journal does whole or not at all.
    struct EntryChange {
        var removed: Entry?
        var added: Entry?
        var node: Node?

        var entries: [Entry] { [removed, added].compactMap { $0 } }
    }

    /// A change of a file's bytes.
    enum FileChange {
        case write([UInt8], at: Int)
        case resize(Int)
    }

    /// A file's bytes on disk and the changes on their way there.
    struct File {
        var isFolder = false
        var durable: [UInt8] = []
        var pending: [FileChange] = []
        /// A sync failed: the kernel calls the pages clean, so no later sync proves anything.
        var isDoubtful = false
    }

    let model: Model
    private(set) var files: [File] = [File(isFolder: true)]
    /// Entries on disk.
    private(set) var durable: [Entry: Node] = [:]
    private(set) var pending: [EntryChange] = []
    /// Entries as programs see them.
    private var current: [Entry: Node] = [:]
    private var nodes: [UInt64: Node] = [:]

    /// A disk on which all of `image` is durable.
    init(_ image: DiskImage, model: Model) {
        self.model = model
        for path in image.folders.sorted() { add(path, File(isFolder: true)) }
        for (path, bytes) in image.files.sorted(by: { $0.key < $1.key }) {
            add(path, File(durable: bytes))
        }
        durable = current
    }

    private mutating func add(_ path: String, _ file: File) {
        guard let entry = entry(path) else { return }
        files.append(file)
        current[entry] = files.count - 1
    }

    /// Does what a call did.
    /// - Throws: `TraceProblem` for a call whose effect cannot be followed.
    mutating func apply(_ record: Trace.Record) throws {
        guard record.result >= 0 else {
            if record.kind == .sync { try spoil(try node(of: record)) }
            return
        }
        switch record.kind {
        case .start, .output, .close: break
        case .open: try open(record)
        case .write: change(try node(of: record), .write(record.data, at: record.offset))
        case .resize: change(try node(of: record), .resize(record.offset))
        case .sync: sync(try node(of: record))
        case .rename: try rename(record)
        case .link: try change(nil, added: record.other, node: lookup(record.path))
        case .unlink: try change(record.path, added: nil, node: nil)
        case .mkdir: try make(record, File(isFolder: true))
        case .map:
            guard record.path.hasSuffix("-shm") else {
                throw TraceProblem("\(record.path) is mapped for writing")
            }
        case .unknown:
            throw TraceProblem("call \(record.offset) on \(record.path) cannot be followed")
        }
    }

    // MARK: - Names

    private func entry(_ path: String) -> Entry? {
        let parts = path.split(separator: "/").map(String.init)
        guard let name = parts.last else { return nil }
        var folder = 0
        for part in parts.dropLast() {
            guard let next = current[Entry(folder: folder, name: part)] else { return nil }
            folder = next
        }
        return Entry(folder: folder, name: name)
    }

    private func lookup(_ path: String) -> Node? {
        path.isEmpty ? 0 : entry(path).flatMap { current[$0] }
    }

    private func node(of record: Trace.Record) throws -> Node {
        guard let node = nodes[record.inode] ?? lookup(record.path) else {
            throw TraceProblem("nobody opened \(record.path)")
        }
        return node
    }

    private mutating func open(_ record: Trace.Record) throws {
        if record.makes { return try make(record, File()) }
        guard let node = lookup(record.path) else {
            throw TraceProblem("\(record.path) was opened and never made")
        }
        nodes[record.inode] = node
        if record.offset & 2 != 0 { change(node, .resize(0)) }
    }

    private mutating func make(_ record: Trace.Record, _ file: File) throws {
        files.append(file)
        nodes[record.inode] = files.count - 1
        try change(nil, added: record.path, node: files.count - 1)
    }

    private mutating func rename(_ record: Trace.Record) throws {
        try change(record.path, added: record.other, node: lookup(record.path))
    }

    private mutating func change(_ removed: String?, added: String?, node: Node?) throws {
        let change = EntryChange(
            removed: removed.flatMap { entry($0) },
            added: added.flatMap { entry($0) },
            node: node
        )
        guard !change.entries.isEmpty, (change.added == nil) == (node == nil) else {
            throw TraceProblem("\(removed ?? "") \(added ?? "") lies in no folder")
        }
        CutDisk.apply(change, to: &current)
        pending.append(change)
    }

    /// Does a change of entries.
    static func apply(_ change: EntryChange, to entries: inout [Entry: Node]) {
        if let removed = change.removed { entries[removed] = nil }
        if let added = change.added { entries[added] = change.node }
    }

    // MARK: - Bytes and syncs

    private mutating func change(_ node: Node, _ change: FileChange) {
        files[node].pending.append(change)
    }

    private mutating func sync(_ node: Node) {
        if files[node].isFolder {
            commit { change in change.entries.contains { $0.folder == node } }
            return
        }
        if model == .ext4 { commitEntries(to: node) }
        guard !files[node].isDoubtful else { return }
        let all = files[node].pending.count
        files[node].durable = CutDisk.content(of: files[node], until: all)
        files[node].pending = []
    }

    private mutating func spoil(_ node: Node) throws { files[node].isDoubtful = true }

    /// Brings the entries of `node` and of the folders above it to disk.
    private mutating func commitEntries(to node: Node) {
        commit { $0.node == node }
        let parents = current.filter { $0.value == node }.keys.map(\.folder)
        for parent in Set(parents).sorted() where parent != 0 { commitEntries(to: parent) }
    }

    /// Brings changes to disk, and before each one those of the same names that came earlier.
    private mutating func commit(where isChosen: (EntryChange) -> Bool) {
        var names: Set<Entry> = []
        var chosen = [Bool](repeating: false, count: pending.count)
        for index in pending.indices.reversed() {
            let entries = pending[index].entries
            guard isChosen(pending[index]) || entries.contains(where: names.contains) else {
                continue
            }
            chosen[index] = true
            names.formUnion(entries)
        }
        for index in pending.indices where chosen[index] {
            CutDisk.apply(pending[index], to: &durable)
        }
        pending = pending.indices.filter { !chosen[$0] }.map { pending[$0] }
    }

    /// A file's bytes after its first `count` pending changes.
    static func content(of file: File, until count: Int) -> [UInt8] {
        var bytes = file.durable
        for change in file.pending.prefix(count) {
            switch change {
            case .resize(let size): CutDisk.resize(&bytes, to: size)
            case .write(let data, at: let offset):
                if bytes.count < offset + data.count { resize(&bytes, to: offset + data.count) }
                bytes.replaceSubrange(offset..<offset + data.count, with: data)
            }
        }
        return bytes
    }

    static func resize(_ bytes: inout [UInt8], to size: Int) {
        if size < bytes.count {
            bytes.removeLast(bytes.count - size)
        } else {
            bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
        }
    }
}
