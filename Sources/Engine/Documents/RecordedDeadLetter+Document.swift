public import Catalog
public import Growth

extension RecordedDeadLetter {
    /// The refused event as JSON.
    public var document: JSONValue {
        [
            "id": .integer(id), "received_at": .string(letter.receivedAt.iso),
            "code": .string(letter.code), "reason": .string(letter.reason),
            "people": .array(letter.people.map { .string($0) }), "body": .string(letter.body),
        ]
    }
}
