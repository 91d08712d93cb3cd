public import Growth

/// A text that `groundswell.yaml` had from a moment on.
public struct DefinitionsVersion: Hashable, Sendable, Identifiable {
    /// Its number, counted from 1.
    public let id: Int64
    /// The whole text.
    public let text: String
    /// Who wrote it; `groundswell.yaml` when it was found in the file.
    public let author: String
    /// When it was seen first.
    public let recorded: Timestamp
}

extension SQLiteCatalog {
    /// Adds a note about an action of a plan; a newer one stands beside older ones and counts.
    /// - Throws: `StorageFailure`.
    public func record(_ mark: PlanMark) throws {
        try write("note what became of the plan") { transaction in
            _ = try transaction.insertNumbered(
                into: .planMarks,
                [
                    mark.action, mark.finding, mark.due?.dayNumber, mark.isDone ? 1 : 0,
                    mark.author, mark.recorded.millis,
                ]
            )
            try transaction.insert(
                AuditEntry(
                    at: mark.recorded,
                    actor: mark.author,
                    action: mark.isDone ? "tick plan" : "change plan",
                    subject: mark.action,
                    detail: ["due": JSONValue(mark.due?.iso)]
                )
            )
        }
    }

    /// Every note about actions of plans, oldest first.
    /// - Throws: `StorageFailure`.
    public func planMarks() throws -> [PlanMark] {
        try read("read the notes about the plan") { view in
            try view.rows(of: .planMarks).map(PlanMark.init)
        }
    }

    /// Writes down a text of `groundswell.yaml`, unless it is the last one that was.
    /// - Throws: `StorageFailure`.
    public func record(definitions text: String, by author: String, at moment: Timestamp) throws {
        try write("note the definitions") { transaction in
            let last = try transaction.view.last(of: .definitions)
            guard try last?.text("text").utf8.elementsEqual(text.utf8) != true else { return }
            _ = try transaction.insertNumbered(into: .definitions, [text, author, moment.millis])
            guard last != nil else { return }
            try transaction.insert(
                AuditEntry(
                    at: moment,
                    actor: author,
                    action: "change definitions",
                    subject: "groundswell.yaml"
                )
            )
        }
    }

    /// The last text of `groundswell.yaml` that was written down.
    /// - Throws: `StorageFailure`.
    public func lastDefinitions() throws -> DefinitionsVersion? {
        try read("read the definitions") { view in
            try view.last(of: .definitions).map(DefinitionsVersion.init)
        }
    }

    /// The text of `groundswell.yaml` numbered `id`.
    /// - Throws: `StorageFailure`.
    public func definitions(_ id: Int64) throws -> DefinitionsVersion? {
        try read("read the definitions") { view in
            try view.row(of: .definitions, where: "id", is: id).map(DefinitionsVersion.init)
        }
    }

    /// Every text that `groundswell.yaml` had while somebody looked, oldest first.
    /// - Throws: `StorageFailure`.
    public func definitions() throws -> [DefinitionsVersion] {
        try read("read the definitions") { view in
            try view.rows(of: .definitions).map(DefinitionsVersion.init)
        }
    }
}

extension PlanMark {
    fileprivate init(_ row: SealedRow) throws {
        self.init(
            action: try row.text("action"),
            finding: try row.text("finding"),
            due: row.holds("due_day") ? CivilDate(dayNumber: try row.count("due_day")) : nil,
            isDone: try row.count("done") == 1,
            author: try row.text("author"),
            recorded: try row.moment("recorded_at")
        )
    }
}

extension DefinitionsVersion {
    fileprivate init(_ row: SealedRow) throws {
        self.init(
            id: Int64(try row.count("id")),
            text: try row.text("text"),
            author: try row.text("author"),
            recorded: try row.moment("recorded_at")
        )
    }
}
