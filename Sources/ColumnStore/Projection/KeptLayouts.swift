import Growth

/// Layouts, and what questions worked out from them, in a folder of their own for the next process: working out who is who
/// takes longer than most answers.
///
/// A file is named after what it belongs to: the segments and masks of a snapshot, which never change under their names,
/// the name of a scope, and a part. Whatever fails here costs time and nothing else, so nothing is thrown.
struct KeptLayouts: Sendable {
    fileprivate let disk: any Disk
    fileprivate let workspace: [UInt8]
    /// Fewer rows are laid out faster than a file is opened.
    private let leastRows: Int

    fileprivate static let suffix = ".columns"
    /// Scopes beside each other: as of now, and as of a moment somebody asked about.
    private static let scopes = 2

    init(disk: any Disk, workspace: [UInt8], leastRows: Int) {
        (self.disk, self.workspace, self.leastRows) = (disk, workspace, leastRows)
    }

    /// Where the layout of a snapshot in a scope is kept; `nil` when it is not.
    func place(of snapshot: Snapshot, in scope: Scope) -> KeptLayout? {
        guard let name = scope.version.name, isKept(snapshot) else { return nil }
        return KeptLayout(
            folder: self,
            stem: stem(snapshot, name),
            validity: ColumnFile.Validity(
                moment: scope.version.moment,
                window: scope.version.validity
            ),
            isCredible: { snapshot.damage == nil && scope.failure == nil }
        )
    }

    /// When the layout of a snapshot holds in the scope called `name`; `nil` when none was kept.
    func validity(of snapshot: Snapshot, inScope name: String) -> ColumnFile.Validity? {
        isKept(snapshot) ? file(stem(snapshot, name), Layout.part)?.validity : nil
    }

    /// Removes the layouts of other snapshots, or of all.
    func forgetAll(but snapshot: Snapshot? = nil) {
        let prefix = snapshot.map(prefix)
        remove { name in prefix.map { !name.hasPrefix($0) } ?? true }
    }

    /// Removes the layouts of other snapshots, and those of other scopes when there are too many.
    fileprivate func makeRoom(beside stem: String) {
        let others = Set(names.map { Self.stem(ofFile: $0) }).filter { $0 != stem }
        let snapshot = stem.prefix { $0 != "-" }
        let rivals = others.filter { $0.hasPrefix(snapshot) }
        let isFull = rivals.count >= Self.scopes
        remove { Self.stem(ofFile: $0) != stem && (isFull || !$0.hasPrefix(snapshot)) }
    }

    /// The head of a file that is as it was written; its columns may not be.
    fileprivate func file(_ stem: String, _ part: String) -> ColumnFile? {
        (try? disk.contents(of: name(stem, part))).flatMap { $0 }
            .flatMap { ColumnFile($0, label(stem, part)) }
    }

    fileprivate func label(_ stem: String, _ part: String) -> ColumnFile.Label {
        ColumnFile.Label(workspace: workspace, digest: digest(stem + part))
    }

    fileprivate func name(_ stem: String, _ part: String) -> String {
        stem + "-" + hexadecimal(digest(part)) + Self.suffix
    }

    private var names: [String] {
        ((try? disk.names()) ?? []).filter { $0.hasSuffix(Self.suffix) }
    }

    private func remove(where isStale: (String) -> Bool) {
        for name in names where isStale(name) { try? disk.remove(name) }
    }

    private func isKept(_ snapshot: Snapshot) -> Bool {
        snapshot.isOnDisk && snapshot.rows >= leastRows
    }

    /// What the files of one layout begin with: `snapshot-scope`.
    private func stem(_ snapshot: Snapshot, _ scope: String) -> String {
        prefix(of: snapshot) + "-" + hexadecimal(digest(scope))
    }

    private static func stem(ofFile name: String) -> String {
        name.split(separator: "-").prefix(2).joined(separator: "-")
    }

    /// Stands for what a snapshot shows.
    private func prefix(of snapshot: Snapshot) -> String {
        let files = snapshot.shown.map {
            $0.description.name + "/" + ($0.description.mask?.name ?? "")
        }
        return hexadecimal(digest(files.joined(separator: "\n")))
    }

    /// 16 bytes.
    private func digest(_ text: String) -> [UInt8] {
        var hash = SHA256Stream()
        Array(text.utf8).withUnsafeBytes { hash.update($0) }
        return Array(hash.finish().prefix(16))
    }
}

/// The place of one layout among those that are kept: a file for each part of it.
struct KeptLayout: Sendable {
    fileprivate let folder: KeptLayouts
    fileprivate let stem: String
    fileprivate let validity: ColumnFile.Validity
    /// Whether everything it is worked out from can be believed so far.
    fileprivate let isCredible: @Sendable () -> Bool

    /// The columns of a part, all of them as they were written; `nil` when they are not there.
    func columns(of part: String) -> ColumnFile? {
        guard let file = folder.file(stem, part), file.isWhole else { return nil }
        return file
    }

    /// Keeps the columns of a part.
    func keep(_ columns: [(ColumnFile.Tag, any StoredColumn)], as part: String) {
        guard isCredible() else { return }
        folder.makeRoom(beside: stem)
        let name = folder.name(stem, part)
        try? folder.disk.remove(name)
        do {
            try ColumnFile.write(
                columns,
                folder.label(stem, part),
                validity,
                as: name,
                on: folder.disk
            )
        } catch { try? folder.disk.remove(name) }
    }
}

extension KeptLayout? {
    /// What `read` makes of the columns of a part; else what `make` works out, whose `columns` are kept.
    func value<Value>(
        _ part: @autoclosure () -> String,
        from read: (ColumnFile) -> Value?,
        or make: () -> Value,
        columns: (Value) -> [(ColumnFile.Tag, any StoredColumn)]
    ) -> Value {
        guard let kept = self else { return make() }
        let part = part()
        if let known = kept.columns(of: part).flatMap(read) { return known }
        let new = make()
        kept.keep(columns(new), as: part)
        return new
    }
}
