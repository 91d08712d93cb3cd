import Foundation
import Glibc
import Growth
import Testing

@testable import ColumnStore

/// A folder of its own for one test, removed afterwards.
private final class Folder {
    let path = NSTemporaryDirectory() + "disk-" + UUID().uuidString

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct SystemDiskTests {
    private let folder = Folder()

    /// The code with which `body` fails; `nil` when it does not.
    private func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? StorageFailure)?.code
        }
    }

    @Test("what is written can be read, over and over, after another opening too")
    func writes() throws {
        let disk = try SystemDisk(path: folder.path)
        let file = try disk.create("a")
        try file.put([1, 2, 3, 4], at: 0)
        try file.put([9, 9], at: 6)
        try file.put([7], at: 1)
        try file.put([], at: 100)
        try file.truncate(to: 7)
        try file.sync()
        try disk.sync()
        let expected: [UInt8] = [1, 7, 3, 4, 0, 0, 9]
        #expect(try disk.read("a") == expected)
        #expect(try SystemDisk(path: folder.path).read("a") == expected)
    }

    @Test("an empty file is empty, and a file that is not there is nil")
    func readsNothing() throws {
        let disk = try SystemDisk(path: folder.path)
        _ = try disk.create("empty")
        #expect(try disk.read("empty") == [])
        #expect(try disk.read("missing") == nil)
    }

    @Test("a name is given once, and free again after its file is removed")
    func createsOnce() throws {
        let disk = try SystemDisk(path: folder.path)
        try disk.create("a").put([1], at: 0)
        #expect(code { _ = try disk.create("a") } == "disk_failed")
        #expect(try disk.read("a") == [1])
        try disk.remove("a")
        try disk.remove("a")
        _ = try disk.create("a")
        #expect(try disk.read("a") == [])
    }

    @Test("content stays readable when its file is removed")
    func readsRemoved() throws {
        let disk = try SystemDisk(path: folder.path)
        try disk.create("a").put([UInt8](repeating: 5, count: 10_000), at: 0)
        let content = try #require(try disk.contents(of: "a"))
        try disk.remove("a")
        #expect(content.bytes.elementsEqual(repeatElement(5, count: 10_000)))
    }

    @Test("names are in order of bytes, without folders")
    func lists() throws {
        let disk = try SystemDisk(path: folder.path)
        for name in ["b", "a", "B", "\u{E9}", "e\u{301}", ".hidden"] { _ = try disk.create(name) }
        #expect(mkdir(folder.path + "/folder", 0o755) == 0)
        let names = try disk.names().map { ByteString($0) }
        #expect(names == [".hidden", "B", "a", "b", "e\u{301}", "\u{E9}"])
        #expect(try disk.names().count == 6)
    }

    @Test("no name leads out of the folder or to anything but a plain file")
    func staysInside() throws {
        let disk = try SystemDisk(path: folder.path)
        let outside = folder.path + "-outside"
        #expect(FileManager.default.createFile(atPath: outside, contents: Data([1])))
        defer { unlink(outside) }
        let name = "../" + (outside as NSString).lastPathComponent
        for bad in [name, outside, "", ".", "..", "a\u{0}b"] {
            #expect(code { _ = try disk.contents(of: bad) } == "disk_failed", "\(bad)")
            #expect(code { _ = try disk.create(bad) } == "disk_failed", "\(bad)")
            #expect(code { try disk.remove(bad) } == "disk_failed", "\(bad)")
        }
        #expect(symlink(outside, folder.path + "/link") == 0)
        #expect(mkfifo(folder.path + "/pipe", 0o644) == 0)
        #expect(code { _ = try disk.contents(of: "link") } == "disk_failed")
        #expect(code { _ = try disk.contents(of: "pipe") } == "disk_failed")
        #expect(FileManager.default.contents(atPath: outside) == Data([1]))
    }

    @Test("the folder may move while it is open")
    func moves() throws {
        let disk = try SystemDisk(path: folder.path)
        let moved = folder.path + "-moved"
        #expect(rename(folder.path, moved) == 0)
        defer { try? FileManager.default.removeItem(atPath: moved) }
        try disk.create("a").put([1], at: 0)
        try disk.sync()
        #expect(try disk.read("a") == [1])
        #expect(try disk.names() == ["a"])
    }

    @Test("a folder that cannot be made or opened is a failure with a code")
    func failsToOpen() throws {
        #expect(code { _ = try SystemDisk(path: folder.path + "/no/such") } == "disk_failed")
        #expect(FileManager.default.createFile(atPath: folder.path, contents: nil))
        #expect(code { _ = try SystemDisk(path: folder.path) } == "disk_failed")
    }

    @Test("each cause has its stable code and advice")
    func codes() {
        let codes = [ENOSPC, EDQUOT, EFBIG, EACCES, EPERM, EROFS, EIO, EMFILE]
            .map { number in
                StorageFailure(number, "write a file", at: "here").code
            }
        #expect(
            codes == [
                "disk_full", "disk_full", "disk_full", "not_permitted", "not_permitted",
                "not_permitted", "disk_failed", "disk_failed",
            ]
        )
        #expect(
            StorageFailure(ENOSPC, "write a file", at: "here").description
                == "could not write a file (here): No space left on device. Make room on the disk "
                + "and run the command again; nothing was half stored."
        )
    }

    @Test(
        "a device without room and a file that cannot be synced say so",
        .enabled(if: access("/dev/full", W_OK) == 0)
    )
    func failsToWrite() throws {
        let device = try Descriptor(at: "/dev/full", doing: "open") { open("/dev/full", O_WRONLY) }
        let full = SystemFile(device, path: "/dev/full")
        #expect(code { try full.put([1], at: 0) } == "disk_full")
        #expect(code { try full.sync() } == "sync_failed")
    }
}

extension DiskFile {
    /// Writes bytes that lie in an array.
    func put(_ bytes: [UInt8], at offset: Int) throws {
        try bytes.withUnsafeBytes { try write($0, at: offset) }
    }
}

extension Disk {
    /// The bytes of a file; `nil` when there is none.
    func read(_ name: String) throws -> [UInt8]? { try contents(of: name).map { Array($0.bytes) } }
}
