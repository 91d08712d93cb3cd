public import Growth
import Synchronization

extension ColumnarEventStore {
    /// Answers by a kernel where there is one, else by folding every actor's history.
    public func answer<Question: BehavioralQuestion>(
        _ question: Question,
        in scope: Scope
    ) throws -> Question.Answer {
        try reading { answer(question, in: scope, from: $0) }
    }

    private func answer<Question: BehavioralQuestion>(
        _ question: Question,
        in scope: Scope,
        from snapshot: Snapshot
    ) -> Question.Answer {
        if let known = question as? any LaidOutQuestion,
            let answer = answer(known, in: scope, over: snapshot) as? Question.Answer
        {
            return answer
        }
        return fold(question, in: scope, from: snapshot)
    }

    /// Answers by a kernel, if there is one; a question about one actor alone reads no more than the fold.
    private func answer<Question: LaidOutQuestion>(
        _ question: Question,
        in scope: Scope,
        over snapshot: Snapshot
    ) -> Question.Answer? {
        guard question.subject == nil else { return nil }
        let projection = projections.projection(of: snapshot, for: question.layout, in: scope)
        return question.answer(over: projection, in: scope)
    }

    /// Answers by the specification: folds every actor's history, on two threads that each take a range of actors.
    func fold<Question: BehavioralQuestion>(
        _ question: Question,
        in scope: Scope,
        from snapshot: Snapshot
    ) -> Question.Answer {
        let layout = projections.projection(of: snapshot, for: question.unit, in: scope).layout
        let histories = Histories(for: question, in: scope, over: layout, of: snapshot)
        let patience = Patience.current
        let tallies = concurrently(2) { part in
            var tally = question.emptyTally(in: scope)
            histories.forEach(inPart: part, of: 2) { history in
                if patience?.isOver == true { return }
                question.add(history, to: &tally, in: scope)
            }
            return tally
        }
        var total = question.emptyTally(in: scope)
        for tally in tallies { question.merge(tally, into: &total) }
        return question.answer(from: total, in: scope)
    }

    /// Answers two questions at the same time: while one still gathers, the other folds.
    public func answers<First: BehavioralQuestion, Second: BehavioralQuestion>(
        to first: First,
        _ second: Second,
        in scope: Scope
    ) throws -> (First.Answer, Second.Answer) {
        try reading { answers(to: first, second, in: scope, from: $0) }
    }

    private func answers<First: BehavioralQuestion, Second: BehavioralQuestion>(
        to first: First,
        _ second: Second,
        in scope: Scope,
        from snapshot: Snapshot
    ) -> (First.Answer, Second.Answer) {
        let one = Mutex<First.Answer?>(nil)
        let other = Mutex<Second.Answer?>(nil)
        let patience = Patience.current
        _ = concurrently(2) { part in
            Patience.$current.withValue(patience) {
                if part == 0 {
                    let found = answer(first, in: scope, from: snapshot)
                    one.withLock { $0 = found }
                } else {
                    let found = answer(second, in: scope, from: snapshot)
                    other.withLock { $0 = found }
                }
            }
        }
        guard let answer = one.withLock({ $0 }), let answerToo = other.withLock({ $0 }) else {
            preconditionFailure("both questions were answered")
        }
        return (answer, answerToo)
    }
}
