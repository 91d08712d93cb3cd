import Growth

/// Writes and opens the files of one store; knows nothing of what counts.
///
/// A value that may be used without the writer's lock: names are random, so two users never meet.
struct StoreFiles: Sendable {
    let disk: any Disk
    let ports: StorePorts
    /// Tells the files of this workspace from those of another.
    let workspace: [UInt8]
    let vocabulary: Vocabulary

    /// Writes and syncs a segment that nobody knows yet; `fill` appends its rows in order and says what their
    /// sources stand for.
    ///
    /// - Throws: `StorageFailure`, leaving no file.
    func write(
        _ fill: (inout SegmentWriter) throws -> [EventSource]
    ) throws -> SegmentDescription {
        try write(named: ports.name(".segment")) { file in
            var file = file
            let sources = try fill(&file)
            return try file.finish(sources: sources)
        }
    }

    private func write(
        named name: String,
        _ body: (consuming SegmentWriter) throws -> SegmentDescription
    ) throws -> SegmentDescription {
        do {
            return try body(SegmentWriter(name: name, on: disk, workspace: workspace))
        } catch {
            try? disk.remove(name)
            throw error
        }
    }

    /// Writes and syncs a mask; `nil` when it hides nothing.
    func write(_ mask: Mask, of segment: String) throws -> MaskDescription? {
        if mask.isEmpty { return nil }
        let name = ports.name(".mask")
        do {
            return try mask.write(name: name, on: disk, workspace: workspace, segment: segment)
        } catch {
            try? disk.remove(name)
            throw error
        }
    }

    /// Opens a segment and the mask that its description names.
    /// - Throws: `StorageFailure`, code `segment_damaged`.
    func open(_ description: SegmentDescription) throws -> Shown {
        do {
            let segment = try Segment(
                description,
                bytes: try contents(description.name, "the file is missing"),
                workspace: workspace,
                into: vocabulary
            )
            return Shown(segment: segment, mask: try mask(of: description))
        } catch let damage as SegmentDamage {
            throw damage.failure(of: description)
        }
    }

    /// Opens a segment that was just written, with a mask that goes to disk first.
    func open(_ description: SegmentDescription, with mask: Mask) throws -> Shown {
        var description = description
        description.mask = try write(mask, of: description.name)
        return try open(description)
    }

    /// The groups of a log that an earlier life left.
    /// - Throws: `LogDamage`, `StorageFailure`.
    func groups(of log: LogDescription) throws -> [[LogRecord]] {
        // First the witness: the log may grow meanwhile.
        let witness = witness(of: log)
        guard let bytes = try disk.contents(of: log.name) else {
            throw LogDamage(reason: "the file is missing", groups: 0, salvaged: [])
        }
        return try LogReader.read(
            bytes,
            number: log.number,
            workspace: workspace,
            witness: witness
        )
    }

    /// Brings the groups of a log to disk as they can be read now.
    ///
    /// A sync that failed in an earlier life may have left bytes in the memory of the system alone, and the system takes
    /// them for saved. So they are written again, the same bytes in the same place, which needs no room.
    /// - Throws: `StorageFailure`.
    func secure(_ log: LogDescription) throws {
        guard let bytes = try disk.contents(of: log.name) else { return }
        let groups = withExtendedLifetime(bytes) {
            Array(bytes.bytes.dropFirst(LogFormat.groupsStart))
        }
        let file = try disk.open(log.name)
        try groups.withUnsafeBytes { try file.write($0, at: LogFormat.groupsStart) }
        try file.sync()
    }

    /// What is told beside a log; `nil` when nothing is.
    func witness(of log: LogDescription) -> LogWitness? {
        guard let file = try? disk.contents(of: LogWitness.name(ofLog: log.name)) else {
            return nil
        }
        return withExtendedLifetime(file) { LogWitness(file.bytes, log: log.name) }
    }

    /// Removes files that nobody names any more; one that stays is removed at the next opening.
    func discard(_ names: [String]) { for name in names { try? disk.remove(name) } }

    /// Removes a segment that nobody names, and its mask.
    func discard(_ shown: Shown) {
        discard([shown.description.name, shown.description.mask?.name].compactMap { $0 })
    }

    private func mask(of segment: SegmentDescription) throws -> Mask {
        guard let mask = segment.mask else { return Mask(rows: segment.rows) }
        let file = try contents(mask.name, "the file that says which of its rows count is missing")
        return try Mask(file, mask, segment: segment.name, rows: segment.rows, workspace: workspace)
    }

    private func contents(_ name: String, _ reason: String) throws -> FileBytes {
        guard let bytes = try disk.contents(of: name) else { throw SegmentDamage(reason) }
        return bytes
    }
}

extension StoreFiles {
    /// Writes the rows of a piece of a file that stay.
    func write(_ piece: StagedPiece, of columns: EventColumns) throws -> StagedSegment {
        var isKept = [Bool](repeating: false, count: columns.count)
        for row in piece.kept { isKept[Int(row)] = true }
        let order = RowOrder.order(columns, keeping: isKept)
        var places = [UInt32](repeating: 0, count: columns.count)
        for (place, row) in order.enumerated() { places[Int(row)] = UInt32(place) }
        let description = try write(named: ports.name(".segment")) { file in
            try file.finish(columns, in: order) { position in
                let row = Int(piece.kept[position])
                return IDEntry(print: piece.prints[row], row: places[row])
            }
        }
        return StagedSegment(
            description: description,
            ids: WrittenIDs(try blocks(of: description)),
            lines: LineNumbers(order.map { columns.lines[Int($0)] })
        )
    }

    private func blocks(of description: SegmentDescription) throws -> SegmentBlocks {
        do {
            let bytes = try contents(description.name, "the file is missing")
            return try SegmentBlocks(description, bytes, workspace: workspace)
        } catch let damage as SegmentDamage {
            discard([description.name])
            throw damage.failure(of: description)
        }
    }
}

/// A segment of the tail, in memory.
extension Shown {
    /// Rows of the tail as a segment; nothing of it is on disk.
    init(inMemory rows: [Tail.Row], _ vocabulary: Vocabulary) {
        let files = StoreFiles(
            disk: MemoryDisk(),
            ports: StorePorts(clock: { .distantPast }),
            workspace: Array(repeating: 0, count: 16),
            vocabulary: vocabulary
        )
        do { self = try files.segment(of: rows) } catch {
            preconditionFailure("a segment in memory can be written and read: \(error)")
        }
    }
}

extension StoreFiles {
    /// Writes rows of the tail as a segment.
    func segment(of rows: [Tail.Row]) throws -> Shown {
        let order = RowOrder.order(rows.map(\.event))
        var mask = Mask(rows: rows.count)
        let description = try write { file in
            for (row, place) in order.enumerated() {
                try file.append(rows[place].event, source: 0, print: rows[place].print)
                if rows[place].isCopy { mask.setCopy(row, true) }
            }
            return [.live]
        }
        return try open(description, with: mask)
    }
}
