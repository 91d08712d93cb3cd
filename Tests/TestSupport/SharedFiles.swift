import Foundation
public import Growth

/// Files that lie beside the repository and not in it: oracles and data sets.
///
/// They are looked for in `../shared` beside the package, or where `GROUNDSWELL_SHARED` points.
/// Tests that need them are skipped where they are absent.
public enum SharedFiles {
    /// The folder, whether or not it is there.
    public static let folder: String = {
        if let set = ProcessInfo.processInfo.environment["GROUNDSWELL_SHARED"] { return set }
        return packageFolder + "/../shared"
    }()

    /// The folder of the package.
    public static let packageFolder: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    /// The path of a shared file, like `oracles/funnel_cases.json`.
    public static func path(_ name: String) -> String { folder + "/" + name }

    /// Whether the file or folder is there.
    public static func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path(name))
    }

    /// The text of a shared file.
    public static func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// A shared JSON file.
    public static func json(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: text(name))
    }
}
