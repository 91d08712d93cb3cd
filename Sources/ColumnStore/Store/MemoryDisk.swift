import Glibc
import Growth
import Synchronization

/// Files in memory, for the tail: the one way to write a segment serves it too.
final class MemoryDisk: Disk {
    private let files = Mutex<[String: MemoryFile]>([:])

    func names() throws -> [String] { files.withLock { $0.keys.sorted() } }

    func create(_ name: String) throws -> any DiskFile {
        let file = MemoryFile()
        files.withLock { $0[name] = file }
        return file
    }

    func open(_ name: String) throws -> any DiskFile {
        guard let file = files.withLock({ $0[name] }) else {
            throw StorageFailure(ENOENT, "open a file", at: name)
        }
        return file
    }

    func contents(of name: String) throws -> FileBytes? {
        files.withLock { $0[name] }.map { FileBytes(copying: $0.bytes) }
    }

    func remove(_ name: String) throws { files.withLock { $0[name] = nil } }

    func sync() throws {}
}

private final class MemoryFile: DiskFile {
    private let content = Mutex<[UInt8]>([])

    var bytes: [UInt8] { content.withLock { $0 } }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        content.withLock { content in
            if content.count < offset + bytes.count {
                content += [UInt8](repeating: 0, count: offset + bytes.count - content.count)
            }
            content.withUnsafeMutableBytes { all in
                UnsafeMutableRawBufferPointer(rebasing: all[offset..<offset + bytes.count])
                    .copyMemory(from: bytes)
            }
        }
    }

    func truncate(to size: Int) throws {
        content.withLock { $0.removeLast(max(0, $0.count - size)) }
    }

    func sync() throws {}
}
