public import ColumnStore
import Growth

/// The folder of a simulated machine, as one life of the program holds it.
public struct SimulatedDisk: Disk {
    let machine: SimulatedMachine
    let life: Int

    public func names() throws -> [String] {
        try machine.take(.nothing, in: life, at: "folder") { $0.disk.names }
    }

    public func create(_ name: String) throws -> any DiskFile {
        let file = try machine.take(.create(name), in: life, at: name) { $0.disk.file(named: name) }
        guard let file else { preconditionFailure("a file that was made is there") }
        return SimulatedFile(machine: machine, life: life, name: name, file: file)
    }

    public func open(_ name: String) throws -> any DiskFile {
        let file = try machine.take(.nothing, in: life, at: name) { $0.disk.file(named: name) }
        guard let file else { throw StorageFailure("disk_failed", at: name) }
        return SimulatedFile(machine: machine, life: life, name: name, file: file)
    }

    public func contents(of name: String) throws -> FileBytes? {
        try machine.take(.nothing, in: life, at: name) { moment in
            moment.disk.file(named: name).flatMap { moment.disk.content(of: $0) }
                .map { FileBytes(copying: $0) }
        }
    }

    public func remove(_ name: String) throws {
        try machine.take(.remove(name), in: life, at: name) { _ in }
    }

    public func sync() throws {
        try machine.take(.syncFolder, in: life, at: "folder") { _ in }
    }
}

/// A file of a simulated machine that is being written.
private final class SimulatedFile: DiskFile {
    private let machine: SimulatedMachine
    private let life: Int
    private let name: String
    private let file: Int

    init(machine: SimulatedMachine, life: Int, name: String, file: Int) {
        (self.machine, self.life, self.name, self.file) = (machine, life, name, file)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        try take(.write(Array(bytes), file: file, offset: offset))
    }

    func truncate(to size: Int) throws { try take(.truncate(file: file, size: size)) }

    func sync() throws { try take(.sync(file: file)) }

    private func take(_ step: Step) throws {
        try machine.take(step, in: life, at: name) { _ in }
    }
}
