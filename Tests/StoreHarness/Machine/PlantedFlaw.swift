/// A mistake of the kind that loses data, planted between a store and its ports.
///
/// A harness is worth as much as what it finds: each of these has to be found.
public enum PlantedFlaw: String, CaseIterable, Sendable {
    /// Files are never synced.
    case noFileSync
    /// The folder is never synced.
    case noFolderSync
    /// A file is synced when the next write to it comes: what was acknowledged is not on disk yet.
    case earlyAcknowledgement
    /// Segments and masks are synced after the commit that names them.
    case commitBeforeSync
    /// The last commits are in memory only, as under `synchronous = NORMAL`.
    case lazyCommits
    /// A change is recorded in two commits.
    case twoCommits
    /// Each life draws the same names, and making a file replaces the one that has its name.
    case reusedNames
    /// Files are removed before the commit that forgets them.
    case earlyRemoval
    /// Files are never removed.
    case noRemoval
    /// A failed sync is taken for one that worked.
    case deafToSync
    /// A failed write is taken for one that worked.
    case deafToWrite
    /// A failed sync is tried once more, and believed.
    case syncAgain
}
