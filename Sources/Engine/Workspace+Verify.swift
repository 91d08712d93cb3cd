public import Catalog
import ColumnStore
import Glibc
public import Growth

extension Workspace {
    /// Reads everything that is stored and compares it with its checksums, and the books with the events.
    ///
    /// Open the workspace with `skippingDamage` for it: what is damaged is told, not thrown.
    /// - Throws: `StorageFailure` when the catalog or the folder cannot be read at all.
    public func verify() throws -> Verification {
        let rows = try catalog.verifyRows()
        let health = try store.verify { try catalog.books() }
        var verification = Verification(
            files: health.files.map(Verification.File.init),
            catalog: rows
        )
        if verification.isSound { verification.books = wrongHours(of: health) }
        let known = try catalog.imports().compactMap(\.outcome.rejectsFile)
        verification.missingRejects = known.filter { name in
            access(folder.rejectsFolder + "/" + name, R_OK) != 0
        }
        return verification
    }

    /// The hours whose books do not say what the segments hold.
    private func wrongHours(of health: StoreHealth) -> [Verification.WrongHour] {
        let (books, live) = (health.books, health.live)
        return Set(books.keys).union(live.keys).sorted()
            .compactMap { hour in
                let entry = books[hour] ?? EventBooks()
                let (expected, found) = (entry.stored - entry.removed, live[hour] ?? 0)
                return expected == found
                    ? nil : Verification.WrongHour(hour: hour, booked: expected, found: found)
            }
    }
}

/// How a workspace is.
public struct Verification: Sendable {
    /// One file of the event store.
    public struct File: Hashable, Sendable {
        /// `segment` or `log`.
        public let kind: String
        /// Name in `events/`.
        public let name: String
        /// Rows in it.
        public let rows: Int
        /// Time of its earliest and latest event, where known.
        public let earliest, latest: Timestamp?
        /// What is wrong with it; `nil` when nothing is.
        public let damage: String?
    }

    /// An hour whose books do not balance.
    public struct WrongHour: Hashable, Sendable {
        /// The hour in which the events were received.
        public let hour: Hour
        /// Live events that the books say are kept, and those that are.
        public let booked, found: Int
    }

    /// Every file of the event store.
    public let files: [File]
    /// What is wrong with rows of the catalog.
    public let catalog: [CatalogDamage]
    /// Hours whose books do not balance.
    public internal(set) var books: [WrongHour] = []
    /// Rejects files that imports name and that are not there.
    public internal(set) var missingRejects: [String] = []

    /// The damaged files.
    public var damaged: [File] { files.filter { $0.damage != nil } }

    /// Whether everything is as it was written.
    public var isSound: Bool {
        damaged.isEmpty && catalog.isEmpty && books.isEmpty && missingRejects.isEmpty
    }
}

extension Verification.File {
    fileprivate init(_ file: StoreHealth.File) {
        self.init(
            kind: file.kind,
            name: file.name,
            rows: file.rows,
            earliest: file.earliest,
            latest: file.latest,
            damage: file.damage
        )
    }
}
