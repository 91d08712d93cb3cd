import GRDB
public import Growth

extension SQLiteCatalog {
    /// The manifest: every segment that counts, in the order of the imports that brought them.
    public func segments() throws -> [SegmentDescription] {
        try read("read the manifest") { try fetchSegments($0, of: nil) }
    }

    /// The segments that one import brought, as far as they count.
    public func segments(of id: ImportID) throws -> [SegmentDescription] {
        try read("read the manifest") { try fetchSegments($0, of: id) }
    }

    func fetchSegments(_ database: Database, of id: ImportID?) throws -> [SegmentDescription] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM segments WHERE ?1 IS NULL OR import_id = ?1
                ORDER BY import_id, position
                """,
            arguments: [id?.number]
        )
        .map { row in
            SegmentDescription(
                name: row["name"],
                rows: row["rows"],
                bytes: row["bytes"],
                checksum: row["checksum"],
                directory: "",
                earliest: Timestamp(millis: row["earliest"]),
                latest: Timestamp(millis: row["latest"]),
                formatVersion: row["format_version"],
                sources: []
            )
        }
    }

    func insert(
        _ segment: SegmentDescription,
        of id: ImportID,
        into database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO segments (name, import_id, position, rows, bytes, checksum, earliest,
                    latest, format_version)
                VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                segment.name, id.number, segment.rows, segment.bytes, segment.checksum,
                segment.earliest.millis, segment.latest.millis, segment.formatVersion,
            ]
        )
    }
}
