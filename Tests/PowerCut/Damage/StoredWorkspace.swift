import Catalog
import Engine
import Foundation
import Growth

/// A workspace as files: as kill -9 leaves it now, as it was before, and another one made alike.
public struct StoredWorkspace: Sendable {
    /// What it is about.
    public let name: String
    /// The files as they are now: log and database log are not put away.
    public let now: DiskImage
    /// The files at earlier moments, oldest first.
    public let earlier: [DiskImage]
    /// The files of another workspace with the same history.
    public let foreign: DiskImage

    /// The files that damage is tried on, in order: text that people edit is not among them, and what SQLite
    /// makes anew.
    public var damageable: [String] {
        now.files.keys
            .filter { name in
                !["groundswell.yaml", "run/lock", "catalog.sqlite-shm"].contains(name)
                    && !name.hasPrefix("rejects/")
            }
            .sorted()
    }

    /// Bytes of all of them.
    public var bytes: Int { damageable.reduce(0) { $0 + (now.files[$1]?.count ?? 0) } }
}

extension StoredWorkspace {
    /// About 64 KiB: a catalog of small pages, two segments, a mask, the log, the database log.
    public static func small() throws -> StoredWorkspace {
        try StoredWorkspace(
            "small",
            [
                { try $0.importEvents(Company.lines(1...300)) },
                { try $0.importEvents(Company.lines(250...560)) },
                { place in
                    for table in Company.tables(6) {
                        try place.importFile(table.text, as: table.kind)
                    }
                    try place.useSmallPages()
                },
                {
                    try $0.ingest(
                        Company.lines(3_001...3_015),
                        Company.lines(550...560) + Company.lines(3_010...3_025)
                    )
                },
            ]
        )
    }

    /// Several segments, masks and versions of records; an undone import, somebody erased, judgements.
    public static func large() throws -> StoredWorkspace {
        try StoredWorkspace(
            "large",
            [
                { try $0.importEvents(Company.lines(1...600, people: 70)) },
                { place in
                    try place.importEvents(Company.lines(400...900, people: 70))
                    for table in Company.tables(40) {
                        try place.importFile(table.text, as: table.kind)
                    }
                },
                { place in
                    try place.importEvents(Company.lines(2_000...2_300, people: 70, plan: "pro"))
                    try place.ingest(
                        Company.lines(101...160),
                        Company.lines(150...180, plan: "other")
                    )
                },
                { try $0.withWorkspace { _ = try $0.undoImport(ImportID(2)) } },
                { try $0.judge() },
                { try $0.importEvents(Company.lines(860...1_500, people: 70)) },
                { try $0.withWorkspace { _ = try $0.erase($0.erasurePlan(for: "u33")) } },
                { place in
                    for table in Company.tables(45) {
                        try place.importFile(table.text, as: table.kind)
                    }
                },
                { place in
                    try place.ingest(
                        Company.lines(3_000...3_030),
                        "{\"type\":\"track\"}\n" + Company.lines(3_020...3_050),
                        Company.lines(3_040...3_060, plan: "other")
                            + Company.lines(1_200...1_210, people: 70)
                    )
                },
            ]
        )
    }

    /// Makes two workspaces in the same steps, each step a life of the program; the last one is cut off.
    private init(_ name: String, _ steps: [(WorkspacePlace) throws -> Void]) throws {
        self.name = name
        let place = try WorkspacePlace()
        var images: [DiskImage] = []
        for step in steps {
            try step(place)
            images += try place.takeImages()
        }
        let other = try WorkspacePlace()
        for step in steps { try step(other) }
        guard let now = images.popLast(), let foreign = try other.takeImages().last else {
            throw TraceProblem("a workspace is made in steps")
        }
        (self.now, earlier, self.foreign) = (now, images, foreign)
    }

    /// Reads what `write` wrote.
    public init(named name: String, ofFolder path: String) throws {
        self.name = name
        now = try DiskImage(ofFolder: path + "/now")
        foreign = try DiskImage(ofFolder: path + "/foreign")
        let count = try FileManager.default.contentsOfDirectory(atPath: path + "/earlier").count
        earlier = try (0..<count).map { try DiskImage(ofFolder: path + "/earlier/\($0)") }
    }

    /// Writes all files into a folder, for other processes.
    public func write(toFolder path: String) throws {
        try now.write(toFolder: path + "/now")
        try foreign.write(toFolder: path + "/foreign")
        for (number, image) in earlier.enumerated() {
            try image.write(toFolder: path + "/earlier/\(number)")
        }
    }
}
