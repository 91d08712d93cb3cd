import Growth

/// JSON values, and the documents that are read from them.
enum JSONTargets {
    /// A value that was read means the same after it was written in any of the three ways.
    @Sendable
    static func value(_ bytes: [UInt8]) {
        switch bounded({ parse(bytes) }) {
        case .failure(let problem):
            require((0...bytes.count).contains(problem.offset), "an offset inside the text")
        case .success(let value):
            let canonical = value.canonicalText
            for text in [canonical, value.compactText, value.prettyText] {
                guard case .success(let again) = parse(Array(text.utf8)) else {
                    fail("what was written cannot be read")
                }
                require(again.canonicalText == canonical, "written and read it is the same")
            }
        }
    }

    /// A question that was read from a document writes a document that reads as the same question.
    @Sendable
    static func question(_ bytes: [UInt8]) {
        guard case .success(let value) = parse(bytes) else { return }
        check(value, FunnelQuery.init(document:), \.document)
        check(value, RetentionQuery.init(document:), \.document)
        check(value, CountQuery.init(document:), \.document)
        check(value, TimelineQuery.init(document:), \.document)
    }

    private static func check<Question: Equatable>(
        _ value: JSONValue,
        _ read: (JSONValue) throws -> Question,
        _ document: (Question) -> JSONValue
    ) {
        let first = bounded { Result { try read(value) } }
        switch first {
        case .failure(let error):
            require(error is InputProblem || error is InputProblems, "a problem a person can fix")
        case .success(let question):
            let text = document(question).canonicalText
            guard let again = try? read(JSONValue(parsing: text)) else {
                fail("the question writes a document that is none: \(text)")
            }
            require(again == question, "its document reads as the same question: \(text)")
        }
    }

    private static func parse(_ bytes: [UInt8]) -> Result<JSONValue, JSONProblem> {
        do throws(JSONProblem) {
            return .success(try JSONValue(parsing: bytes[...]))
        } catch {
            return .failure(error)
        }
    }
}
