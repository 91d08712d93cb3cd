import Foundation

/// A folder with everything below it, as bytes in memory.
public struct DiskImage: Hashable, Sendable {
    /// Paths of folders below, parents first.
    public var folders: Set<String> = []
    /// Content by path.
    public var files: [String: [UInt8]] = [:]

    /// An empty folder.
    public init() {}

    /// Reads the folder at `path`; one that is not there is empty.
    public init(ofFolder path: String) throws {
        for name in (FileManager.default.enumerator(atPath: path)?.allObjects ?? []) {
            guard let name = name as? String else { continue }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
            else { continue }
            if isFolder.boolValue {
                folders.insert(name)
            } else {
                files[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
            }
        }
    }

    /// This as the folder `name` of an image.
    func inside(_ name: String) -> DiskImage {
        var image = DiskImage()
        image.folders = Set(folders.map { name + "/" + $0 } + [name])
        for (path, bytes) in files { image.files[name + "/" + path] = bytes }
        return image
    }

    /// Makes the folder at `path` hold this and nothing else.
    public func write(toFolder path: String) throws {
        try? FileManager.default.removeItem(atPath: path)
        for folder in [""] + folders.sorted() {
            try FileManager.default.createDirectory(
                atPath: path + "/" + folder,
                withIntermediateDirectories: true
            )
        }
        for (name, bytes) in files {
            try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
        }
    }
}
