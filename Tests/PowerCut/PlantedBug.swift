/// A mistake that a program could make, done to a trace: as if the program had made it.
///
/// A harness that does not find every one of them proves nothing (RD7).
public struct PlantedBug: Sendable, CustomStringConvertible {
    /// The mistake in words.
    public let description: String
    /// The script in which it must show.
    public let script: Script
    private let change: @Sendable (inout Trace) -> Void

    private init(
        _ description: String,
        in script: Script,
        _ change: @escaping @Sendable (inout Trace) -> Void
    ) {
        (self.description, self.script, self.change) = (description, script, change)
    }

    /// The trace of a program with this bug.
    public func planted(in trace: Trace) -> Trace {
        var trace = trace
        change(&trace)
        return trace
    }

    /// All of them.
    public static let all: [PlantedBug] = [
        PlantedBug("the answer goes out before the commit is synced", in: .importEvents) { trace in
            trace.movePerProcess { process in
                guard let answer = process.firstIndex(where: { $0.kind == .output }),
                    let commit = process.lastCommit, commit < answer
                else { return }
                process.move(answer...answer, to: commit)
            }
        },
        PlantedBug("segments are not synced", in: .importEvents) { trace in
            trace.dropSyncs { $0.contains(".segment") }
        },
        PlantedBug("the folder of segments is not synced", in: .importEvents) { trace in
            trace.dropSyncs { $0.hasSuffix("/events") }
        },
        PlantedBug("the folder of the workspace is not synced", in: .begin) { trace in
            trace.dropSyncs { !$0.contains("/") }
        },
        PlantedBug("masks are not synced", in: .importEvents) { trace in
            trace.dropSyncs { $0.hasSuffix(".mask") }
        },
        PlantedBug("the log of live events is not synced", in: .ingest) { trace in
            trace.dropSyncs { $0.hasSuffix(".log") }
        },
        PlantedBug("a failed sync of the log is passed over", in: .ingest) { trace in
            for index in trace.records.indices {
                let record = trace.records[index]
                if record.kind == .sync, record.path.hasSuffix(".log") {
                    trace.records[index].result = -5
                }
            }
        },
        PlantedBug("live events are acknowledged before the log is synced", in: .ingest) { trace in
            trace.movePerProcess { process in
                for answer in process.indices where process[answer].kind == .output {
                    let sync = process[..<answer].lastIndex { $0.kind == .sync }
                    if let sync { process.move(answer...answer, to: sync) }
                }
            }
        },
        PlantedBug("a log is removed before the segment of its events is recorded", in: .ingest) {
            trace in
            trace.movePerProcess { process in
                guard let commit = process.commits.first,
                    let removal = process[commit...]
                        .firstIndex(where: {
                            $0.kind == .unlink && $0.path.hasSuffix(".log")
                        })
                else { return }
                process.move(removal...removal, to: commit)
            }
        },
        PlantedBug("rejects files are not synced", in: .importEvents) { trace in
            trace.dropSyncs { $0.contains("/rejects/") }
        },
        PlantedBug("the folder of rejects is not synced", in: .importEvents) { trace in
            trace.dropSyncs { $0.hasSuffix("/rejects") }
        },
        PlantedBug("commits are not synced: synchronous = NORMAL", in: .undo) { trace in
            trace.movePerProcess { process in
                for commit in process.commits.reversed() { process.remove(at: commit) }
            }
        },
        PlantedBug("a checkpoint does not sync what it copied", in: .importRecords) { trace in
            trace.dropSyncs { $0.hasSuffix("catalog.sqlite") }
        },
        PlantedBug("files are removed before the commit that drops them", in: .replace) { trace in
            trace.movePerProcess { process in
                guard let commit = process.lastCommit,
                    let removal = process[commit...].firstIndex(where: \.removesSegment)
                else { return }
                process.move(removal...removal, to: commit)
            }
        },
        PlantedBug("the commit comes before the sync of the segment it names", in: .importEvents) {
            trace in
            trace.movePerProcess { process in
                guard let commit = process.lastCommit,
                    let sync = process[..<commit].firstIndex(where: \.syncsSegment)
                else { return }
                process.move(sync...sync, to: commit + 1)
            }
        },
        PlantedBug("a failed sync of a segment is passed over", in: .importEvents) { trace in
            for index in trace.records.indices where trace.records[index].syncsSegment {
                trace.records[index].result = -5
            }
        },
        PlantedBug("a failed sync of a commit is passed over", in: .undo) { trace in
            trace.movePerProcess { process in
                for commit in process.commits { process[commit].result = -5 }
            }
        },
        PlantedBug("the configuration is written in place", in: .begin) { trace in
            let renames = trace.records.filter { $0.kind == .rename && $0.other.hasSuffix(".yaml") }
            for rename in renames {
                trace.records.removeAll { $0 == rename }
                for index in trace.records.indices where trace.records[index].path == rename.path {
                    trace.records[index].path = rename.other
                }
            }
        },
        PlantedBug("a file gets its name before its bytes are synced", in: .begin) { trace in
            trace.movePerProcess { process in
                guard
                    let sync = process.firstIndex(where: {
                        $0.kind == .sync && $0.path.hasSuffix(".tmp")
                    }),
                    let name = process[sync...]
                        .firstIndex(where: {
                            $0.kind == .rename || $0.kind == .link
                        })
                else { return }
                process.move(sync...sync, to: name + 1)
            }
        },
    ]
}

extension Trace {
    /// Takes out the syncs of the paths that `isMeant` picks.
    fileprivate mutating func dropSyncs(_ isMeant: (String) -> Bool) {
        records.removeAll { $0.kind == .sync && isMeant($0.path) }
    }

    /// Changes what each process did on its own.
    fileprivate mutating func movePerProcess(_ change: (inout [Record]) -> Void) {
        var processes: [[Record]] = []
        for record in records {
            if record.kind == .start || processes.isEmpty { processes.append([]) }
            processes[processes.count - 1].append(record)
        }
        for index in processes.indices { change(&processes[index]) }
        records = Array(processes.joined())
    }
}

extension Trace.Record {
    fileprivate var removesSegment: Bool { kind == .unlink && path.hasSuffix(".segment") }
    fileprivate var syncsSegment: Bool { kind == .sync && path.contains(".segment") }
}

extension [Trace.Record] {
    /// Where transactions are synced: syncs of the log of the catalog with frames before them.
    fileprivate var commits: [Int] {
        var hasFrames = false
        return indices.filter { index in
            guard self[index].path.hasSuffix("-wal") else { return false }
            defer { if self[index].kind == .sync { hasFrames = false } }
            if self[index].kind == .write, self[index].offset > 0 { hasFrames = true }
            return self[index].kind == .sync && hasFrames
        }
    }

    fileprivate var lastCommit: Int? { commits.last }

    /// Takes the calls of a range to before the call that stands at `place`.
    fileprivate mutating func move(_ range: ClosedRange<Int>, to place: Int) {
        let moved = Array(self[range])
        removeSubrange(range)
        insert(
            contentsOf: moved,
            at: place > range.upperBound ? place - moved.count : place
        )
    }
}
