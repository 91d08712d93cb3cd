/// Something wrong in what a person or file gave us, said so that it can be fixed.
///
/// `code` is stable and may be matched by programs; the rest is for people.
public struct InputProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable snake_case code, such as `funnel_needs_two_steps`.
    public let code: String
    /// What happened and what was expected, one sentence.
    public let message: String
    /// What to do next, one sentence; may be empty.
    public let advice: String
    /// The file it stands in, when there is one.
    public let file: String?
    /// The line in that file, from 1.
    public let line: Int?
    /// The field, column or key.
    public let field: String?

    /// A problem with what is known about its place.
    public init(
        _ code: String,
        _ message: String,
        advice: String = "",
        file: String? = nil,
        line: Int? = nil,
        field: String? = nil
    ) {
        (self.code, self.message, self.advice) = (code, message, advice)
        (self.file, self.line, self.field) = (file, line, field)
    }

    /// `groundswell.yaml:12: currency: …. …`.
    public var description: String {
        var place = ""
        if let file { place += line.map { "\(file):\($0): " } ?? "\(file): " }
        if file == nil, let line { place += "line \(line): " }
        if let field { place += "\(field): " }
        return place + message + (advice.isEmpty ? "" : " \(advice)")
    }
}

/// Several problems found together, so that all can be fixed at once.
public struct InputProblems: Error, Sendable, CustomStringConvertible {
    /// At least one problem, in the order of their places.
    public let problems: [InputProblem]

    /// Wraps the problems found.
    public init(_ problems: [InputProblem]) {
        precondition(!problems.isEmpty, "problems are thrown only when there are some")
        self.problems = problems
    }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// The world failed: a disk, a lock, a database.
///
/// Never holds customer data.
public struct StorageFailure: Error, Sendable, CustomStringConvertible {
    /// A stable snake_case code, such as `workspace_locked`.
    public let code: String
    /// What we were doing, such as "write the segment".
    public let operation: String
    /// Where: a path or table.
    public let place: String
    /// What lay beneath, in words.
    public let cause: String
    /// What to do next; may be empty.
    public let advice: String

    /// A failure with its circumstances.
    public init(
        _ code: String,
        operation: String,
        place: String,
        cause: String,
        advice: String = ""
    ) {
        (self.code, self.operation, self.place) = (code, operation, place)
        (self.cause, self.advice) = (cause, advice)
    }

    public var description: String {
        "could not \(operation) (\(place)): \(cause)." + (advice.isEmpty ? "" : " \(advice)")
    }
}
