import Growth

/// Pieces of JSON Schema, as OpenAPI 3.1 takes them.
enum JSONSchema {
    static let text: JSONValue = ["type": "string"]
    static let flag: JSONValue = ["type": "boolean"]
    static let anything: JSONValue = ["type": "object"]

    /// A moment: a date, or ISO-8601.
    static let moment: JSONValue = [
        "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z)?$",
    ]

    static func text(_ most: Int) -> JSONValue {
        ["type": "string", "minLength": 1, "maxLength": JSONValue(most)]
    }

    static func number(_ from: Int, _ to: Int) -> JSONValue {
        ["type": "integer", "minimum": JSONValue(from), "maximum": JSONValue(to)]
    }

    static func choice(_ words: [String]) -> JSONValue {
        ["type": "string", "enum": .array(words.map(JSONValue.string))]
    }

    static func list(_ of: JSONValue) -> JSONValue { ["type": "array", "items": of] }

    /// An object with these members and no others.
    static func object(_ members: JSONObject, required: [String] = []) -> JSONValue {
        [
            "type": "object", "properties": .object(members),
            "required": .array(required.map(JSONValue.string)), "additionalProperties": false,
        ]
    }
}
