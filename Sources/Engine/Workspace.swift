import Catalog
import ColumnStore
import Connectors
import Glibc
public import Growth
import Synchronization

/// A company's data and what it is told to mean: the one thing commands and pages talk to.
///
/// Opening takes the folder's lock; one process owns a workspace (CONTRACT: Workspace folder).
public final class Workspace: Sendable {
    /// Where everything lies.
    public let folder: WorkspaceFolder
    /// The checked content of `groundswell.yaml`.
    public let configuration: Configuration
    /// The text of `groundswell.yaml`.
    let settings: String
    /// The zone of days, weeks and months.
    public let zone: ZoneOffsets
    let catalog: SQLiteCatalog
    let store: ColumnarEventStore
    let clock: @Sendable () -> Timestamp
    /// What its clock says.
    public var now: Timestamp { clock() }
    let keys: KeyRing
    /// Who may do what.
    public let accessControl: AccessControl
    let keptScope = Mutex<KeptScope?>(nil)
    /// The same workspace under the settings that were read last, where these are others.
    private let reconfigured = Mutex<Workspace?>(nil)
    private let lock: WorkspaceLock

    /// Opens the workspace in `folder`.
    ///
    /// What an import left behind when it was cut off is removed: it never counted.
    /// `clock` tells now. A workspace that is `serving` puts live events away beside those who send more of them, more
    /// often and in smaller pieces. With `skippingDamage` damaged segments are left out, so that their import can
    /// be undone; questions must not be asked then. From so many rows on, what questions worked out is kept for the next
    /// process.
    /// - Throws: `InputProblem` when there is no workspace; `InputProblems` for what is wrong in the
    ///   configuration; `StorageFailure` when it is locked, damaged or newer than this program.
    public init(
        at folder: WorkspaceFolder,
        skippingDamage: Bool = false,
        serving isServing: Bool = false,
        keepingLayoutsFrom leastRows: Int = 10_000,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) throws {
        guard folder.exists else { throw Self.notAWorkspace(folder) }
        self.folder = folder
        self.clock = clock
        settings = try Self.readSettings(of: folder)
        configuration = try ConfigurationFile.read(settings, fileName: folder.configurationFile)
        guard let zone = TimeZones.offsets(named: configuration.timeZone) else {
            preconditionFailure("a checked configuration names a time zone that exists")
        }
        self.zone = zone
        for subfolder in folder.subfolders { try WorkspaceFolder.makeDurableFolder(subfolder) }
        lock = try WorkspaceLock(folder.lockFile)
        catalog = try SQLiteCatalog(
            path: folder.catalogFile,
            backups: folder.backupsFolder,
            now: clock(),
            witness: folder.witnessFile
        )
        try Self.keepOldFormat(of: catalog, in: folder)
        var limits = StoreLimits()
        limits.keptLayoutRows = leastRows
        if isServing { limits.serve() }
        store = try ColumnarEventStore(
            disk: try SystemDisk(path: folder.eventsFolder),
            manifest: catalog,
            ports: isServing
                ? StorePorts(clock: clock, housekeep: Self.beside) : StorePorts(clock: clock),
            limits: limits,
            suppressions: { [catalog] in Suppressions(try catalog.suppressions()) },
            layouts: try? SystemDisk(path: folder.layoutsFolder, lasting: false),
            skippingDamaged: skippingDamage
        )
        keys = KeyRing(try catalog.writeKeys())
        accessControl = try AccessControl(catalog, clock: clock)
        try RejectsFile.removeOrphans(
            in: folder,
            known: Set(catalog.imports().compactMap(\.outcome.rejectsFile))
        )
    }

    /// The same workspace with other settings.
    private init(_ other: Workspace, settings: String) throws {
        (folder, self.settings, clock) = (other.folder, settings, other.clock)
        configuration = try ConfigurationFile.read(settings, fileName: folder.configurationFile)
        guard let zone = TimeZones.offsets(named: configuration.timeZone) else {
            preconditionFailure("a checked configuration names a time zone that exists")
        }
        self.zone = zone
        (lock, catalog, store, keys) = (other.lock, other.catalog, other.store, other.keys)
        accessControl = other.accessControl
    }

    /// This workspace, or the same as `groundswell.yaml` describes it now.
    /// - Throws: `InputProblems` for what is wrong in the configuration, `InputProblem` when it cannot be read.
    public func asConfiguredNow() throws -> Workspace {
        try configured(by: Self.readSettings(of: folder))
    }

    /// This workspace, or the same as `text` describes it.
    func configured(by text: String) throws -> Workspace {
        if text.utf8.elementsEqual(settings.utf8) { return self }
        return try reconfigured.withLock { kept in
            if let kept, kept.settings.utf8.elementsEqual(text.utf8) { return kept }
            let new = try Workspace(self, settings: text)
            kept = new
            return new
        }
    }

    /// Does housekeeping on a thread of its own; merging comes behind everything that somebody waits for.
    private static let beside:
        @Sendable (StorePorts.Chore, @escaping @Sendable () -> Void) -> Void =
            { kind, chore in
                BackgroundThread.start(niceness: kind == .merging ? 15 : 0) {
                    chore()
                    // What a segment needed goes back to the system, not to the next one.
                    ProcessMemory.giveBack()
                }
            }

    /// Makes a workspace in `folder`, which may exist but must hold none yet.
    ///
    /// `configurationText` is the content of `groundswell.yaml`; a commented starter by default.
    /// - Throws: `InputProblem` when there is a workspace already, `StorageFailure`.
    public static func create(
        at folder: WorkspaceFolder,
        company: String = "Your company",
        configurationText: String? = nil
    ) throws {
        guard !folder.exists else {
            throw InputProblem(
                "workspace_exists",
                "\(folder.path) is a workspace already.",
                advice: "Use it as it is, or choose another folder."
            )
        }
        let text = configurationText ?? ConfigurationFile.template(company: company)
        _ = try ConfigurationFile.read(text, fileName: folder.configurationFile)
        try WorkspaceFolder.makeDurableFolder(folder.path)
        for subfolder in folder.subfolders { try WorkspaceFolder.makeDurableFolder(subfolder) }
        try DurableFile.write(text, to: folder.configurationFile)
        do { _ = try Workspace(at: folder) } catch {
            // What cannot be opened must not stand in the way of the next try.
            unlink(folder.configurationFile)
            throw error
        }
    }

    /// Event files that opening the store will write anew stay in `backups/`, beside the copy of the catalog.
    private static func keepOldFormat(of catalog: SQLiteCatalog, in folder: WorkspaceFolder) throws
    {
        let old = try catalog.contents().segments.filter { $0.formatVersion == 1 }
        if old.isEmpty { return }
        try folder.keepEventFiles(old.map(\.name), as: "events-format-1")
    }

    private static func readSettings(of folder: WorkspaceFolder) throws -> String {
        do { return try String(contentsOfFileAt: folder.configurationFile) } catch is InputProblem {
            throw InputProblem(
                "configuration_not_readable",
                "cannot be read as UTF-8 text.",
                advice: "Check its permissions and its encoding.",
                file: folder.configurationFile
            )
        }
    }

    private static func notAWorkspace(_ folder: WorkspaceFolder) -> InputProblem {
        if access(folder.catalogFile, F_OK) == 0 {
            return InputProblem(
                "configuration_missing",
                "the data is here, but groundswell.yaml is missing.",
                advice:
                    "Put it back, or let `groundswell init \(folder.path)` write a new one; the data stays.",
                file: folder.configurationFile
            )
        }
        return InputProblem(
            "workspace_missing",
            "there is no workspace in \(folder.path).",
            advice: "Make one with `groundswell init`, or name its folder with --workspace."
        )
    }
}

extension Suppressions {
    /// The list that the catalog keeps.
    init(_ list: SuppressionList) { self.init(salt: list.salt, digests: list.digests.keys) }
}

extension Timestamp {
    /// The wall clock.
    @Sendable public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(millis: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension StoreLimits {
    /// The limits of a store whose events come all the time.
    ///
    /// A log is put away after less than a second of heavy traffic, some thirty megabytes; no merge holds more than
    /// 250,000 rows in memory.
    fileprivate mutating func serve() {
        tailEvents = 20_000
        segmentRows = 250_000
    }
}
