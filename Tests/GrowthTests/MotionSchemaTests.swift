import Foundation
import Growth
import Testing

@Suite("The published schema of a diagnosis")
struct MotionSchemaTests {
    private static let schema: JSONValue? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("docs/schemas/diagnosis.schema.json")
        return (try? String(contentsOf: file, encoding: .utf8))
            .flatMap { try? JSONValue(parsing: $0) }
    }()

    @Test("Every document is as the schema says")
    func documents() throws {
        let schema = try #require(Self.schema)
        let companies = [
            MotionCompany(), .mixture(bottomUp: 9, topDown: 0), .mixture(bottomUp: 60, topDown: 2),
            .mixture(bottomUp: 12, topDown: 11, monthly: 2_500),
        ]
        for company in companies {
            let document = company.diagnosis().document
            #expect(problems(document, schema, schema, at: "$") == [])
        }
        #expect(problems(["company": "x"], schema, schema, at: "$") != [])
    }

    /// The keywords that our schema uses, read plainly.
    private func problems(
        _ value: JSONValue,
        _ rule: JSONValue,
        _ root: JSONValue,
        at path: String
    ) -> [String] {
        var found: [String] = []
        if let reference = rule["$ref"]?.stringValue?.split(separator: "/").last,
            let target = root["$defs"]?[String(reference)]
        {
            found += problems(value, target, root, at: path)
        }
        if let choices = rule["oneOf"]?.arrayValue {
            let fitting = choices.count { problems(value, $0, root, at: path).isEmpty }
            if fitting != 1 { found.append("\(path): fits \(fitting) choices") }
        }
        if let constant = rule["const"], constant != value { found.append("\(path): constant") }
        if let words = rule["enum"]?.arrayValue, !words.contains(value) {
            found.append("\(path): not one of the words")
        }
        if let type = rule["type"] {
            let names = type.arrayValue ?? [type]
            if !names.contains(where: { isOf($0.stringValue ?? "", value) }) {
                found.append("\(path): type")
            }
        }
        found += members(value, rule, root, at: path)
        for (index, item) in (value.arrayValue ?? []).enumerated() {
            if let items = rule["items"] {
                found += problems(item, items, root, at: "\(path)[\(index)]")
            }
        }
        return found
    }

    private func members(
        _ value: JSONValue,
        _ rule: JSONValue,
        _ root: JSONValue,
        at path: String
    ) -> [String] {
        guard let object = value.objectValue else { return [] }
        var found: [String] = []
        for key in (rule["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        where object[key] == nil {
            found.append("\(path).\(key): missing")
        }
        for member in object.members {
            if let property = rule["properties"]?[member.key] {
                found += problems(member.value, property, root, at: "\(path).\(member.key)")
            } else if rule["additionalProperties"] == false {
                found.append("\(path).\(member.key): not in the schema")
            }
        }
        return found
    }

    private func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch type {
        case "object": value.objectValue != nil
        case "array": value.arrayValue != nil
        case "string": value.stringValue != nil
        case "integer": value.integerValue != nil
        case "number": value.doubleValue != nil
        case "null": value == .null
        default: false
        }
    }
}
