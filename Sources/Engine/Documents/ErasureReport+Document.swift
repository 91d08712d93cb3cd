public import Growth

extension ErasureReport {
    /// The receipt as JSON; it holds nothing of the person.
    public var document: JSONValue {
        [
            "receipt": .integer(receipt), "erased_at": .string(at.iso),
            "events": JSONValue(events), "mentions": JSONValue(mentions),
            "catalog": .object(counts), "rejected_rows": JSONValue(rejectedRows),
            "removed_copies": .array(oldCopies.map(JSONValue.string)),
            "backups_told": .array(backupsTold.map(JSONValue.string)),
            "backups_out_of_reach": .array(backupsOutOfReach.map(JSONValue.string)),
            "named_in_configuration": .bool(isInConfiguration), "compact_due": true,
        ]
    }
}
