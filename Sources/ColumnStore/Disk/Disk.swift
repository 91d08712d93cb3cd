/// The folder that holds the files of an event store: a port with the system behind it, and in tests a
/// simulated disk that loses what was not synced.
///
/// Names are plain file names, random, and never used again: a file is written under its final name and
/// means nothing until the manifest names it. Everything throws `StorageFailure` when the world fails; a failed sync has
/// the code `sync_failed` and is final: the kernel may have dropped the bytes, so a second sync that
/// succeeds would prove nothing.
public protocol Disk: Sendable {
    /// The names of the files here, in order of bytes.
    func names() throws -> [String]

    /// Makes a new empty file; a name that exists is an error.
    func create(_ name: String) throws -> any DiskFile

    /// A file that is there, to be written in place.
    func open(_ name: String) throws -> any DiskFile

    /// The whole content of a file, mapped or copied; `nil` when there is no such file.
    ///
    /// Stays readable when the file is removed.
    func contents(of name: String) throws -> FileBytes?

    /// Removes a file; that it is gone already is fine, so a removal may be repeated.
    func remove(_ name: String) throws

    /// Brings the names of the folder to disk.
    func sync() throws
}

/// A file that is being written.
public protocol DiskFile: AnyObject, Sendable {
    /// Writes all of `bytes` at `offset`, however many calls that takes.
    ///
    /// When it throws, any part of them may have been written.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws

    /// Cuts the file off at `size` bytes.
    func truncate(to size: Int) throws

    /// Brings the bytes to disk.
    func sync() throws
}
