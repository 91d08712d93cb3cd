public import Catalog
import Connectors
import Growth
import Synchronization

extension Workspace {
    /// The text of `groundswell.yaml` as this workspace understands it.
    public var definitionsText: String { settings }

    /// Every text that `groundswell.yaml` had while a server ran or somebody changed it here, oldest first.
    /// - Throws: `StorageFailure`.
    public func definitions() throws -> [DefinitionsVersion] { try catalog.definitions() }

    /// The last of these texts; `nil` before there is one.
    /// - Throws: `StorageFailure`.
    public func lastDefinitions() throws -> DefinitionsVersion? { try catalog.lastDefinitions() }

    /// The one of these texts that is numbered `id`; `nil` when there is none.
    /// - Throws: `StorageFailure`.
    public func definitions(_ id: Int64) throws -> DefinitionsVersion? {
        try catalog.definitions(id)
    }

    /// Writes down the definitions in force, so that they are dated even if somebody changed the file by hand.
    /// - Throws: `StorageFailure`.
    public func noteDefinitions() throws {
        // The file may still name somebody who was taken out of what is kept of it.
        if let last = try lastDefinitions(),
            Redaction.wasTaken(from: settings, giving: last.text)
        {
            return
        }
        try catalog.record(definitions: settings, by: "groundswell.yaml", at: clock())
    }

    /// Changes `groundswell.yaml`: what it says counts from now on, for past events too.
    ///
    /// `seen` is the text that the change started from: what somebody else changed meanwhile is not lost.
    /// - Throws: `InputProblems` for what is wrong, `InputProblem` `definitions_changed`, `StorageFailure`.
    public func changeDefinitions(to text: String, from seen: String, by author: String) throws {
        _ = try ConfigurationFile.read(text, fileName: "groundswell.yaml")
        try Self.definitionChanges.withLock { _ in
            try replaceDefinitions(by: text, from: seen, author)
        }
    }

    /// One change after the other, whichever settings a caller knows.
    private static let definitionChanges = Mutex(())

    private func replaceDefinitions(by text: String, from seen: String, _ author: String) throws {
        guard try asConfiguredNow().settings.utf8.elementsEqual(seen.utf8) else {
            throw InputProblem(
                "definitions_changed",
                "somebody changed groundswell.yaml meanwhile.",
                advice: "Look at it as it is now, and make your change once more."
            )
        }
        try noteDefinitions()
        try DurableFile.write(text, to: folder.configurationFile)
        try catalog.record(definitions: text, by: author, at: clock())
    }

    /// This workspace as an older text of `groundswell.yaml` describes it: figures as they were defined then.
    /// - Throws: `InputProblem` `definitions_unknown`, `InputProblems`, `StorageFailure`.
    public func asDefined(byVersion id: Int64) throws -> Workspace {
        guard let version = try definitions(id) else {
            throw InputProblem(
                "definitions_unknown",
                "there is no version \(id) of the definitions.",
                advice: "The settings list those there are."
            )
        }
        return try configured(by: version.text)
    }
}
