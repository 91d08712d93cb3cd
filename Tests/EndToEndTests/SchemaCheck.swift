import Growth

/// The part of JSON Schema 2020-12 that our schemas use: type, required, properties,
/// additionalProperties false, items, enum, const, anyOf, $ref into $defs, minimum, maximum.
struct SchemaCheck {
    private let root: JSONValue

    init(_ schema: JSONValue) { root = schema }

    /// Where and how `value` breaks the schema; empty when it keeps to it.
    func violations(of value: JSONValue) -> [String] { check(value, root, at: "$") }

    private func check(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        if let name = schema["$ref"]?.stringValue {
            guard let target = resolve(name) else { return ["\(path): no \(name)"] }
            return check(value, target, at: path)
        }
        var found: [String] = []
        if let types = schema["type"], !names(types).contains(where: { matches(value, type: $0) }) {
            found.append("\(path): is not \(types.compactText)")
        }
        if let options = schema["enum"]?.arrayValue, !options.contains(value) {
            found.append("\(path): \(value.compactText) is none of the options")
        }
        if let constant = schema["const"], constant != value {
            found.append("\(path): is not \(constant.compactText)")
        }
        if let options = schema["anyOf"]?.arrayValue ?? schema["oneOf"]?.arrayValue,
            !options.contains(where: { check(value, $0, at: path).isEmpty })
        {
            found.append("\(path): fits no alternative")
        }
        if let number = value.doubleValue {
            if let low = schema["minimum"]?.doubleValue, number < low {
                found.append("\(path): below \(low)")
            }
            if let high = schema["maximum"]?.doubleValue, number > high {
                found.append("\(path): above \(high)")
            }
        }
        return found + checkMembers(value, schema, at: path) + checkItems(value, schema, at: path)
    }

    private func checkMembers(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String]
    {
        guard let object = value.objectValue else { return [] }
        let properties = schema["properties"]?.objectValue ?? [:]
        var found = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            .filter { object[$0] == nil }.map { "\(path): lacks \($0)" }
        for member in object.members {
            if let known = properties[member.key] {
                found += check(member.value, known, at: "\(path).\(member.key)")
            } else if schema["additionalProperties"] == false {
                found.append("\(path): does not know \(member.key)")
            }
        }
        return found
    }

    private func checkItems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        guard let items = value.arrayValue, let one = schema["items"] else { return [] }
        return items.enumerated().flatMap { check($0.element, one, at: "\(path)[\($0.offset)]") }
    }

    private func resolve(_ reference: String) -> JSONValue? {
        reference.split(separator: "/").dropFirst().reduce(Optional(root)) { $0?[String($1)] }
    }

    private func names(_ types: JSONValue) -> [String] {
        types.arrayValue?.compactMap(\.stringValue) ?? [types.stringValue ?? ""]
    }

    private func matches(_ value: JSONValue, type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"),
            (.object, "object"),
            (.integer, "integer"), (.integer, "number"), (.number, "number"):
            true
        case (.number(let number), "integer"): Int64(exactly: number) != nil
        default: false
        }
    }
}
