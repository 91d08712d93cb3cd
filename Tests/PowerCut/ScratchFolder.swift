import Foundation

/// A folder of its own in memory, where the system has such a place, removed with the value.
public final class ScratchFolder: Sendable {
    /// Its path, without symbolic links.
    public let path: String

    /// Makes a new folder.
    public init() throws {
        let memory = "/dev/shm"
        let parent =
            FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        path = parent + "/groundswell-cut-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
