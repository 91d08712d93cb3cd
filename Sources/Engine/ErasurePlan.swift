public import Growth

/// What the erasure of one person is going to take away, for the person who decides.
public struct ErasurePlan: Sendable {
    /// The person, by the resolved id.
    public let person: PersonID
    /// Everything by which the person is known and nobody else is: what goes out of all texts.
    let erased: ErasedPerson
    /// Events of the person.
    public internal(set) var events = 0
    /// Records that are about the person, and other records that name them.
    public internal(set) var ownRecords = 0, namingRecords = 0
    /// Copies of older catalogs and event files in `backups/`, which are removed.
    public internal(set) var oldCopies: [String] = []
    /// Backups that are known, and whether each can be reached now.
    public internal(set) var backups: [(path: String, isReachable: Bool)] = []
    /// Whether the person's ids or addresses stand in `groundswell.yaml`, which nobody but you changes.
    public internal(set) var isInConfiguration = false

    /// Ids of the person.
    public var ids: [String] { erased.users + erased.anonymous }
    /// Addresses and other values that are theirs alone.
    public var values: [String] { erased.values }
}

/// What an erasure took away.
public struct ErasureReport: Sendable {
    /// The number of the receipt.
    public let receipt: Int64
    /// When.
    public let at: Timestamp
    /// Events of the person that do not count any more, and events of others that mentioned them.
    public let events, mentions: Int
    /// How much was removed or changed in records and notes, by sort.
    public let counts: JSONObject
    /// Rows of rejects files that lost their values.
    public let rejectedRows: Int
    /// Old copies that were removed.
    public let oldCopies: [String]
    /// Backups that got the list of erased people, and those that could not be reached.
    public let backupsTold, backupsOutOfReach: [String]
    /// Whether `groundswell.yaml` still names the person.
    public let isInConfiguration: Bool
}
