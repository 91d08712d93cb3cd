import Catalog
import ColumnStore
import Connectors
import Glibc
import Growth

extension Workspace {
    /// What erasing the person whom `name` (a user or anonymous id, or an e-mail) means would take away.
    ///
    /// - Throws: `InputProblem` when nobody has that name; `StorageFailure`.
    public func erasurePlan(for name: String) throws -> ErasurePlan {
        let identity = try identity()
        return try plan(for: knownPerson(named: name, in: identity))
    }

    private func plan(for known: KnownPerson) throws -> ErasurePlan {
        let values = try OwnValues(of: known, in: self)
        var plan = ErasurePlan(
            person: known.person,
            erased: ErasedPerson(
                users: known.ids.compactMap { if case .user(let id) = $0 { id.text } else { nil } },
                anonymous: known.ids.compactMap {
                    if case .anonymous(let id) = $0 { id.text } else { nil }
                },
                values: values.texts
            )
        )
        plan.events = values.ownEvents
        plan.ownRecords = values.ownRecords
        plan.namingRecords = values.namingRecords
        plan.oldCopies = oldCopies()
        plan.backups = try catalog.backups()
            .map { ($0.path, access($0.path + "/" + BackupContents.fileName, F_OK) == 0) }
        let redaction = Redaction(plan.erased)
        let text = try String(contentsOfFileAt: folder.configurationFile)
        plan.isInConfiguration = redaction.redacted(text) != nil
        return plan
    }

    /// Takes away everything that tells of a person, for ever, and takes no more of it.
    ///
    /// Events are hidden at once and leave the files with the next `compact`. First go what no transaction
    /// covers, rejects and old copies, so that an erasure that was cut off can be run again.
    /// - Throws: `StorageFailure`; the person is still known then.
    public func erase(
        _ plan: ErasurePlan,
        by actor: String = "command line"
    ) throws -> ErasureReport {
        let moment = clock()
        let rows = try RejectsFile.redact(in: folder, Redaction(plan.erased))
        // Whom they tell of nobody knows before they are imported.
        ReceivedFiles(folder).removeAll()
        for copy in plan.oldCopies { FolderCopy.remove(folder.backupsFolder + "/" + copy) }
        try WorkspaceFolder.syncFolder(folder.backupsFolder)
        var (outcome, receipt): (ErasureOutcome?, ErasureReceipt?)
        let suppressions = try catalog.suppressions().adding(plan.erased, at: moment)
        try store.erase(plan.erased, suppressions: Suppressions(suppressions)) { found, change in
            outcome = found
            receipt = try catalog.erase(plan.erased, at: moment, by: actor, change: change)
        }
        guard let outcome, let receipt else { preconditionFailure("an erasure records its change") }
        let told = try tellBackups()
        return ErasureReport(
            receipt: receipt.id,
            at: moment,
            events: outcome.events,
            mentions: outcome.mentions,
            counts: receipt.counts.json,
            rejectedRows: rows,
            oldCopies: plan.oldCopies,
            backupsTold: told.reached,
            backupsOutOfReach: told.missed,
            isInConfiguration: plan.isInConfiguration
        )
    }

    /// Erases everybody whom `lists` name, and tells how many people that were.
    ///
    /// - Throws: `InputProblem` when a list is of another workspace; `StorageFailure`.
    func eraseAgain(_ lists: [ErasureList]) throws -> Int {
        var known = try catalog.suppressions()
        guard lists.allSatisfy({ $0.isOf(known.salt) }) else {
            throw InputProblem(
                "erasures_of_another_workspace",
                "the list of erased people belongs to another workspace.",
                advice: "Name the file `erasures` of this workspace or of a backup of it."
            )
        }
        for list in lists { known = known.adding(list.digests) }
        try catalog.adopt(known)
        var count = 0
        while let person = try erasedPerson(in: known) {
            _ = try erase(plan(for: person))
            count += 1
        }
        if count > 0 { _ = try compact() }
        return count
    }

    /// Somebody who is on the list and still in the data.
    private func erasedPerson(in list: SuppressionList) throws -> KnownPerson? {
        if list.isEmpty { return nil }
        let identity = try identity()
        let found = identity.map.everybody.sorted()
            .first { person in identity.map.ids(of: person).contains(where: list.contains) }
        return try found.map { try knownPerson($0, in: identity) }
    }

    /// Puts the list of erased people beside every backup that can be reached, and into the workspace.
    @discardableResult
    func tellBackups() throws -> (reached: [String], missed: [String]) {
        let list = try ErasureList(catalog.suppressions())
        try list.write(toBackup: folder.path)
        var (reached, missed): ([String], [String]) = ([], [])
        for path in Set(try catalog.backups().map(\.path)).sorted() {
            do {
                _ = try BackupContents(ofBackup: path)
                try list.write(toBackup: path)
                reached.append(path)
            } catch { missed.append(path) }
        }
        return (reached, missed)
    }

    /// Copies that migrations made: they hold everybody.
    private func oldCopies() -> [String] {
        FolderCopy.names(in: folder.backupsFolder)
            .filter { $0.hasPrefix("catalog-v") || $0.hasPrefix("events-format-") }
    }
}
