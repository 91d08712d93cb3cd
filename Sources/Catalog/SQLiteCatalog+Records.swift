import FoundationEssentials
import GRDB
import Glibc
public import Growth

extension SQLiteCatalog {
    /// The records of a kind in order of id, as they were just before `moment`; by default as they are
    /// with everything imported.
    ///
    /// Versions are put over each other by their own updated time, else the time of import; ties by
    /// import and row.
    public func records(
        _ kind: RecordKind,
        before moment: Timestamp = .distantFuture
    ) throws -> [Growth.Record] {
        var records: [Growth.Record] = []
        try forEachRecord(kind, before: moment) { records.append($0) }
        return records
    }

    /// The records of every kind in order of id, all of one state of the catalog.
    public func allRecords(
        before moment: Timestamp = .distantFuture
    ) throws -> [RecordKind: [Growth.Record]] {
        try read("read the records") { view in
            var all: [RecordKind: [Growth.Record]] = [:]
            for kind in RecordKind.allCases {
                all[kind] = []
                try view.forEachRecord(kind, before: moment) { all[kind, default: []].append($0) }
            }
            return all
        }
    }

    /// Hands over what `records(_:before:)` lists, one at a time, without holding them all.
    ///
    /// `body` must not use the catalog. Stops at its first error and throws it.
    public func forEachRecord(
        _ kind: RecordKind,
        before moment: Timestamp,
        _ body: (Growth.Record) throws -> Void
    ) throws {
        try read("read the records") { try $0.forEachRecord(kind, before: moment, body) }
    }

    /// Every version of one record, oldest first.
    public func history(_ kind: RecordKind, _ id: RecordID) throws -> [Growth.Record] {
        var versions: [Growth.Record] = []
        try forEachVersion(of: kind) { if $0.id == id { versions.append($0) } }
        return versions
    }

    /// Hands over every version of every record of a kind, in order of id and each oldest first.
    ///
    /// `body` must not use the catalog. Stops at its first error and throws it.
    public func forEachVersion(
        of kind: RecordKind,
        _ body: (Growth.Record) throws -> Void
    ) throws {
        try read("read the records") { view in
            try view.forEachVersion(of: kind) { try body(try $0.record(of: kind)) }
        }
    }

    /// When the next version of a record after `moment` begins to count; `nil` when there is none.
    public func nextVersion(after moment: Timestamp) throws -> Timestamp? {
        try read("look for records of the future") { view in
            try Int64.fetchOne(
                view.database,
                sql: "SELECT MIN(updated_at) FROM record_versions WHERE updated_at > ?",
                arguments: [moment.millis]
            )
            .map { Timestamp(millis: $0) }
        }
    }

    /// How many records there are of each kind that has some, in order of kind.
    public func recordCounts() throws -> [(kind: RecordKind, count: Int)] {
        try read("count the records") { view in
            try view.parts(of: .recordVersions)
                .compactMap { word in
                    guard let kind = RecordKind(rawValue: word) else { return nil }
                    var (count, last) = (0, Data?.none)
                    try view.forEachVersion(of: kind) { version in
                        if version.idBytes != last { count += 1 }
                        last = version.idBytes
                    }
                    return (kind, count)
                }
        }
    }
}

/// A version of a record as the catalog keeps it.
struct StoredVersion {
    let row: SealedRow

    /// The id of the record.
    var id: RecordID { RecordID(String(decoding: idBytes, as: UTF8.self)) }

    fileprivate var idBytes: Data {
        guard case .blob(let data) = row.values[3].storage else { return Data() }
        return data
    }

    private var updatedAt: Timestamp? {
        guard case .int64(let millis) = row.values[4].storage else { return nil }
        return Timestamp(millis: millis)
    }

    /// What the record says in this version.
    func record(of kind: RecordKind) throws -> Growth.Record {
        guard case .string(let text) = row.values[6].storage,
            let fields = FieldCodec.decode(text)
        else {
            throw StorageFailure.damaged(
                "record_versions",
                "the fields of row \(row.rowid) cannot be read"
            )
        }
        return Growth.Record(kind: kind, id: id, fields: fields, updatedAt: updatedAt)
    }
}

extension CatalogView {
    /// Hands over every record of a kind in order of id, its versions before `moment` put over each other.
    fileprivate func forEachRecord(
        _ kind: RecordKind,
        before moment: Timestamp,
        _ body: (Growth.Record) throws -> Void
    ) throws {
        var current: Growth.Record?
        try forEachVersion(of: kind) { stored in
            let version = try stored.record(of: kind)
            if let updatedAt = version.updatedAt, updatedAt >= moment { return }
            if let record = current, record.id == version.id {
                current = record.updated(by: version)
            } else {
                if let current { try body(current) }
                current = version.settled
            }
        }
        if let current { try body(current) }
    }

    /// Hands over the versions of all records of a kind in order of id, those of one record from the
    /// oldest.
    func forEachVersion(
        of kind: RecordKind,
        _ body: (StoredVersion) throws -> Void
    ) throws {
        var last = Data()
        try forEachRow(
            of: .recordVersions,
            part: kind.rawValue,
            orderedBy: "id, COALESCE(updated_at, imported_at), import_id, row"
        ) { row in
            let version = StoredVersion(row: row)
            let id = version.idBytes
            guard !id.precedes(last) else {
                throw StorageFailure.damaged(
                    "record_versions",
                    "row \(row.rowid) stands in the wrong place"
                )
            }
            last = id
            try body(version)
        }
    }
}

extension Data {
    /// Whether these bytes come before others in order of bytes.
    fileprivate func precedes(_ other: Data) -> Bool {
        let order = withUnsafeBytes { left in
            other.withUnsafeBytes { right -> Int32 in
                guard let one = left.baseAddress, let two = right.baseAddress else { return 0 }
                return memcmp(one, two, Swift.min(left.count, right.count))
            }
        }
        return order == 0 ? count < other.count : order < 0
    }
}

extension CatalogTransaction {
    /// Adds the records that an import brought.
    func insert(
        _ records: some Sequence<(row: Int, record: Growth.Record)>,
        of id: ImportID,
        at moment: Timestamp
    ) throws {
        for (row, record) in records {
            try insert(
                into: .recordVersions,
                [
                    id.number, row, record.kind.rawValue, Data(record.id.text.utf8),
                    record.updatedAt?.millis, moment.millis, FieldCodec.encode(record.fields),
                ]
            )
        }
    }
}
