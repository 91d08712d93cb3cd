public import Growth

/// A manifest whose transactions can hold more than the store's change, as a catalog's do.
public protocol FactManifest: SegmentManifest {
    /// Records all of `commit` in one durable transaction, or nothing.
    func commit(_ commit: Commit) throws
}

extension FactManifest {
    public func commit(_ change: ManifestChange) throws { try commit(Commit(change)) }
}

/// The manifest of a simulated machine, as one life of the program holds it.
///
/// A commit is one step: durable when it returns, and whole or absent after a power cut during it.
public struct SimulatedManifest: FactManifest {
    let machine: SimulatedMachine
    let life: Int

    public func contents() throws -> ManifestContents {
        try machine.take(.nothing, in: life, at: "manifest") { $0.manifest.contents }
    }

    public func commit(_ commit: Commit) throws {
        try machine.take(.commit(commit), in: life, at: "manifest") { _ in }
    }
}
