extension Recording {
    /// What is wrong after a step was killed in place of its n-th counted call.
    public func violation(ofKillAt call: Int, inStep step: Int) throws -> String? {
        let place = try ScratchFolder()
        try Recording.prepare(place.path, for: script, image: images[step])
        let run = try tool.run(script.steps[step], in: place.path, fault: .kill(at: call))
        guard run.wasKilled else { return "call \(call) never came: \(run.errors)" }
        let progress = progress(ofStep: step, output: run.output)
        return try violation(in: place.path, after: progress)
            ?? violationAfterRedoing(step: step, in: place.path)
    }

    /// What is wrong after a step whose n-th counted call failed: it must have said so with code 4 and
    /// words, or have done its work.
    public func violation(
        ofFault error: String,
        at call: Int,
        inStep step: Int
    ) throws -> String? {
        let place = try ScratchFolder()
        try Recording.prepare(place.path, for: script, image: images[step])
        let command = script.steps[step]
        let run = try tool.run(command, in: place.path, fault: .fail(at: call, with: error))
        let isDone = !run.wasKilled && command.done.contains(run.status)
        if !isDone, run.wasKilled || run.status != 4 || !run.namesItsError {
            return "it ends with \(run.status): \(run.errors)"
        }
        // Nothing but the work of a step can have failed to come when it says that it was done.
        var progress = progress(ofStep: step, output: run.output)
        if isDone, command.groups.isEmpty { progress.isGoingOn = false }
        return try violation(in: place.path, after: progress)
            ?? violationAfterRedoing(step: step, in: place.path)
    }
}

extension Recording {
    /// What is wrong after the disk was full from a call of `ingest --wait` on until it said so; and whether it did.
    ///
    /// It must wait and do its work in one life. What fails on its way out it need not notice.
    public func violation(
        ofFullDiskFrom call: Int,
        inStep step: Int
    ) throws -> (wrong: String?, hasWaited: Bool) {
        let place = try ScratchFolder()
        try Recording.prepare(place.path, for: script, image: images[step])
        var command = script.steps[step]
        command.arguments.append("--wait")
        let run = try tool.run(command, in: place.path, fault: .full(from: call))
        let hasWaited = run.errors.contains("The disk is full")
        guard !run.wasKilled, command.done.contains(run.status) else {
            return ("it ends with \(run.status): \(run.errors)", hasWaited)
        }
        let progress = progress(ofStep: step, output: run.output)
        return (try violation(in: place.path, after: progress), hasWaited)
    }
}

extension Recording.Call {
    /// Whether it fails on a full disk.
    public var needsSpace: Bool { possibleFaults.contains("ENOSPC") && record.kind != .sync }

    /// The ways in which this call can fail.
    public var possibleFaults: [String] {
        switch record.kind {
        case .write: ["EIO", "ENOSPC", "EDQUOT", "EINTR", "SHORT"]
        case .open: record.makes ? ["EIO", "ENOSPC", "EDQUOT", "EINTR"] : ["EIO", "EINTR"]
        case .resize: ["EIO", "ENOSPC", "EINTR"]
        case .sync: ["EIO", "ENOSPC", "EDQUOT", "EINTR"]
        case .rename, .link, .mkdir: ["EIO", "ENOSPC", "EDQUOT"]
        case .unlink: ["EIO"]
        case .close: ["EIO", "EINTR"]
        case .start, .output, .map, .unknown: []
        }
    }
}
