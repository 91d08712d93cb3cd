public import Growth

extension SQLiteCatalog {
    /// Adds a person's own answer; nothing changes or removes one, a newer one stands beside it.
    /// - Throws: `StorageFailure`.
    public func record(_ answer: OwnAnswer) throws {
        try write("record the answer") { transaction in
            _ = try transaction.insertNumbered(
                into: .ownAnswers,
                [
                    answer.finding, answer.answer, answer.note, answer.author,
                    answer.answered.millis,
                ]
            )
            let entry = AuditEntry(
                at: answer.answered,
                actor: answer.author,
                action: "answer",
                subject: answer.finding,
                detail: ["answer": .string(answer.answer)]
            )
            try transaction.insert(entry)
        }
    }

    /// Adds a written choice of a motion; nothing changes or removes one.
    /// - Throws: `StorageFailure`.
    public func record(_ decision: MotionDecision) throws {
        try write("record the decision") { transaction in
            _ = try transaction.insertNumbered(
                into: .motionDecisions,
                [
                    decision.motion.rawValue, decision.from.dayNumber, decision.until.dayNumber,
                    decision.reason, decision.author, decision.recorded.millis,
                ]
            )
            let entry = AuditEntry(
                at: decision.recorded,
                actor: decision.author,
                action: "decide",
                subject: decision.motion.rawValue,
                detail: [
                    "from": .string(decision.from.iso), "until": .string(decision.until.iso),
                ]
            )
            try transaction.insert(entry)
        }
    }

    /// Everything people said and decided, in the order in which it was recorded.
    /// - Throws: `StorageFailure`.
    public func judgements() throws -> Judgements {
        try read("read the answers and decisions") { view in
            Judgements(
                answers: try view.rows(of: .ownAnswers).map(OwnAnswer.init),
                decisions: try view.rows(of: .motionDecisions).map(MotionDecision.init)
            )
        }
    }
}

extension OwnAnswer {
    fileprivate init(_ row: SealedRow) throws {
        self.init(
            finding: try row.text("finding"),
            answer: try row.text("answer"),
            note: row.holds("note") ? try row.text("note") : nil,
            author: try row.text("author"),
            answered: try row.moment("answered_at")
        )
    }
}

extension MotionDecision {
    fileprivate init(_ row: SealedRow) throws {
        guard let motion = Motion(rawValue: try row.text("motion")) else {
            throw StorageFailure.damaged("motion_decisions", "row \(row.rowid) names no motion")
        }
        self.init(
            motion: motion,
            from: CivilDate(dayNumber: try row.count("from_day")),
            until: CivilDate(dayNumber: try row.count("until_day")),
            reason: try row.text("reason"),
            author: try row.text("author"),
            recorded: try row.moment("recorded_at")
        )
    }
}
