import GRDB
public import Growth

extension SQLiteCatalog {
    /// Adds a person's own answer; nothing changes or removes one, a newer one stands beside it.
    /// - Throws: `StorageFailure`.
    public func record(_ answer: OwnAnswer) throws {
        try write("record the answer") { database in
            try database.execute(
                sql: """
                    INSERT INTO own_answers (finding, answer, note, author, answered_at)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
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
            try insert(entry, into: database)
        }
    }

    /// Adds a written choice of a motion; nothing changes or removes one.
    /// - Throws: `StorageFailure`.
    public func record(_ decision: MotionDecision) throws {
        try write("record the decision") { database in
            try database.execute(
                sql: """
                    INSERT INTO motion_decisions
                        (motion, from_day, until_day, reason, author, recorded_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
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
            try insert(entry, into: database)
        }
    }

    /// Everything people said and decided, in the order in which it was recorded.
    /// - Throws: `StorageFailure`.
    public func judgements() throws -> Judgements {
        try read("read the answers and decisions") { database in
            Judgements(
                answers: try Row.fetchAll(database, sql: "SELECT * FROM own_answers ORDER BY id")
                    .map(OwnAnswer.init),
                decisions:
                    try Row.fetchAll(
                        database,
                        sql: "SELECT * FROM motion_decisions ORDER BY id"
                    )
                    .map(MotionDecision.init)
            )
        }
    }
}

extension OwnAnswer {
    fileprivate init(_ row: Row) {
        self.init(
            finding: row["finding"],
            answer: row["answer"],
            note: row["note"],
            author: row["author"],
            answered: Timestamp(millis: row["answered_at"])
        )
    }
}

extension MotionDecision {
    fileprivate init(_ row: Row) {
        let word: String = row["motion"]
        guard let motion = Motion(rawValue: word) else {
            preconditionFailure("the catalog keeps only words of motions")
        }
        self.init(
            motion: motion,
            from: CivilDate(dayNumber: row["from_day"]),
            until: CivilDate(dayNumber: row["until_day"]),
            reason: row["reason"],
            author: row["author"],
            recorded: Timestamp(millis: row["recorded_at"])
        )
    }
}
