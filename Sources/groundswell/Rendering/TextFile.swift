import Engine
import Growth

/// Reads small text files that commands are given.
enum TextFile {
    /// The UTF-8 text of the file at `path`.
    ///
    /// - Throws: `InputProblem`.
    static func read(_ path: String) throws -> String {
        try Workspace.readText(Console.current.path(path))
    }
}
