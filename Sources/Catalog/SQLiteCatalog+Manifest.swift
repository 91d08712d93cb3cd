import FoundationEssentials
import GRDB
public import Growth

extension SQLiteCatalog: SegmentManifest {
    /// Everything recorded about the files of the event store.
    public func contents() throws -> ManifestContents {
        try read("read the manifest") { view in
            ManifestContents(
                workspace: view.workspace.key,
                segments: try view.rows(of: .segments).map(SegmentDescription.init),
                logs: try view.rows(of: .logs).map(LogDescription.init)
            )
        }
    }

    /// Records all of `change` in one durable transaction, or nothing.
    /// - Throws: `StorageFailure`, code `manifest_unknown_file` when the change is about a segment or a
    ///   log that the manifest does not name.
    public func commit(_ change: ManifestChange) throws {
        try write("change the manifest") { transaction in
            if change.isEmpty { transaction.force() }
            try transaction.apply(change)
        }
    }
}

extension CatalogTransaction {
    /// Makes all of `change`; the number of the import being recorded stands in for `EventSource.new`.
    func apply(_ change: ManifestChange, newSource: EventSource? = nil) throws {
        for name in change.removed { try delete(segment(name)) }
        for var segment in change.added {
            segment.sources = segment.sources.map { source in
                guard source == .new else { return source }
                guard let newSource else {
                    preconditionFailure("only an import brings a new source")
                }
                return newSource
            }
            _ = try insertNumbered(into: .segments, segment.values)
        }
        for (name, mask) in change.masks.sorted(by: { $0.key < $1.key }) {
            try update(
                segment(name),
                [
                    "mask_name": mask?.name, "mask_hidden": mask?.hidden,
                    "mask_checksum": mask?.checksum,
                ]
            )
        }
        for number in change.closed { try delete(log(number)) }
        if let log = change.opened { try insert(into: .logs, [log.number, log.name]) }
        for hour in change.books.keys.sorted() {
            try add(change.books[hour] ?? EventBooks(), to: hour)
        }
        for letter in change.deadLetters { try insert(letter) }
    }

    private func segment(_ name: String) throws -> SealedRow {
        guard let row = try view.row(of: .segments, where: "name", is: name) else {
            throw unknown("segment \(name)")
        }
        return row
    }

    private func log(_ number: Int64) throws -> SealedRow {
        guard let row = try view.row(of: .logs, where: "number", is: number) else {
            throw unknown("log \(number)")
        }
        return row
    }

    private func unknown(_ file: String) -> StorageFailure {
        StorageFailure(
            "manifest_unknown_file",
            operation: "change the manifest",
            place: file,
            cause: "the manifest does not name it"
        )
    }
}

extension SegmentDescription {
    init(_ row: SealedRow) throws {
        let sources = try row.text("sources").split(separator: ",").map { Int64($0) }
        guard !sources.contains(nil) else {
            throw StorageFailure.damaged(
                "segments",
                "the sources of row \(row.rowid) are no numbers"
            )
        }
        self.init(
            name: try row.text("name"),
            rows: try row.count("rows"),
            bytes: try row.count("bytes"),
            checksum: try row.text("checksum"),
            directory: try row.text("directory"),
            earliest: try row.moment("earliest"),
            latest: try row.moment("latest"),
            formatVersion: try row.count("format_version"),
            sources: sources.compactMap { $0.map(EventSource.init(number:)) },
            mask: try MaskDescription(row)
        )
    }

    /// The columns of the manifest after the number.
    fileprivate var values: [(any DatabaseValueConvertible)?] {
        [
            name, rows, bytes, checksum, directory, earliest.millis, latest.millis, formatVersion,
            sources.map { String($0.number) }.joined(separator: ","), mask?.name, mask?.hidden,
            mask?.checksum,
        ]
    }
}

extension MaskDescription {
    fileprivate init?(_ row: SealedRow) throws {
        guard row.holds("mask_name") else { return nil }
        self.init(
            name: try row.text("mask_name"),
            hidden: try row.count("mask_hidden"),
            checksum: try row.text("mask_checksum")
        )
    }
}

extension LogDescription {
    fileprivate init(_ row: SealedRow) throws {
        self.init(number: try row.number("number"), name: try row.text("name"))
    }
}
