import Growth

@testable import Connectors

/// Files that people write by hand.
enum YAMLTargets {
    /// A mapping reads the same when it is written as JSON, which is YAML too.
    @Sendable
    static func mapping(_ bytes: [UInt8]) {
        check(bytes) { (text: String) throws(InputProblems) -> [FieldMapping] in
            let mapping = try Mapping.read(text, fileName: "mapping")
            return mapping.fields.map { field in
                var field = field
                field.line = 0
                return field
            }
        }
    }

    /// A configuration reads the same when it is written as JSON.
    @Sendable
    static func configuration(_ bytes: [UInt8]) {
        check(bytes) { (text: String) throws(InputProblems) -> Configuration in
            try ConfigurationFile.read(text, fileName: "configuration")
        }
    }

    private static func check<Content: Equatable>(
        _ bytes: [UInt8],
        _ read: (String) throws(InputProblems) -> Content
    ) {
        let text = String(decoding: bytes, as: UTF8.self)
        let first = bounded { () -> Result<Content, InputProblems> in
            do throws(InputProblems) { return .success(try read(text)) } catch {
                return .failure(error)
            }
        }
        guard case .success(let content) = first,
            let document = try? YAMLDocument(text, fileName: ""),
            // libyaml takes no longer keys in JSON.
            longestKey(document.root) <= 1_000
        else { return }
        let json = json(of: document.root)
        do throws(InputProblems) {
            require(try read(json) == content, "as JSON it says the same: \(json)")
        } catch {
            fail("as JSON it is refused: \(error)\n\(json)")
        }
    }

    private static func json(of value: YAMLValue) -> String {
        switch value.content {
        case .absent: return "null"
        case .scalar(let text): return ConfigurationFile.quoted(text)
        case .list(let items): return "[" + items.map(json).joined(separator: ", ") + "]"
        case .table(let entries):
            let members = entries.map {
                "\(ConfigurationFile.quoted($0.key)): \(json(of: $0.value))"
            }
            return "{" + members.joined(separator: ", ") + "}"
        }
    }

    private static func longestKey(_ value: YAMLValue) -> Int {
        switch value.content {
        case .absent, .scalar: return 0
        case .list(let items): return items.map(longestKey).max() ?? 0
        case .table(let entries):
            return entries.map { max($0.key.utf8.count, longestKey($0.value)) }.max() ?? 0
        }
    }
}
