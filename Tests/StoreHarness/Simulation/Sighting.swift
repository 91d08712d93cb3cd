import ColumnStore
import Growth
import TestSupport

/// What can be seen of a store at one moment.
struct Sighting {
    private var visible: [Event] = []
    private let hidden: Int
    private let recorded: ManifestState

    init(of store: ColumnarEventStore, _ ports: FlawedPorts) throws {
        recorded = try ports.state()
        hidden = try store.status().hiddenCopies
        try store.forEachEvent { visible.append($0) }
    }

    /// Whether a store that is as the model could look so.
    ///
    /// With `isSettled` what the manifest says has to agree too; after a failure it may be ahead.
    func matches(_ model: StoreModel, isSettled: Bool) -> Bool {
        guard hidden == model.hiddenCount, visible == model.visible else { return false }
        if !isSettled { return true }
        return recorded.facts == model.facts
            && (!isComplete || (books, refusals) == (model.books, model.refusals))
    }

    /// Whether all books are in the manifest, and none in a log.
    private var isComplete: Bool { recorded.contents.logs.isEmpty }
    private var books: [Hour: EventBooks] { recorded.books }
    private var refusals: [StoreModel.Refusal] { recorded.deadLetters.map(StoreModel.Refusal.init) }

    /// In words, how this is not what a store like `model` shows.
    func difference(from model: StoreModel) -> String {
        let (seen, wanted) = (Set(visible), Set(model.visible))
        let missing = wanted.subtracting(seen).map(\.id.text).sorted()
        let extra = seen.subtracting(wanted).map(\.id.text).sorted()
        return "lacks \(missing), has \(extra) too many"
            + (seen.count == visible.count ? "" : ", shows events twice")
            + (hidden == model.hiddenCount
                ? "" : ", hides \(hidden) copies, not \(model.hiddenCount)")
            + (recorded.facts == model.facts ? "" : ", and knows of other imports and erasures")
            + (!isComplete || books == model.books ? "" : ", has other books")
            + (!isComplete || refusals == model.refusals ? "" : ", has other dead letters")
    }
}

extension ColumnarEventStore {
    /// In what the answers to a few questions differ from those of the reference store.
    func differences(from events: [Event], in scope: Scope) throws -> [String] {
        let steps = ["Signed Up", "Invited", "Paid"].map { EventSelector(event: EventName($0)) }
        let funnel = try FunnelQuery(steps: steps)
        let accounts = try FunnelQuery(steps: steps, unit: .account)
        let retention = try RetentionQuery(first: steps[0], period: .day)
        return [
            try difference(on: funnel, "funnel of people", events, scope),
            try difference(on: accounts, "funnel of accounts", events, scope),
            try difference(on: retention, "retention", events, scope),
        ]
        .compactMap { $0 }
    }

    private func difference<Question: BehavioralQuestion>(
        on question: Question,
        _ name: String,
        _ events: [Event],
        _ scope: Scope
    ) throws -> String? where Question.Answer: Equatable {
        let answer = try answer(question, in: scope)
        let expected = ReferenceStore.answer(question, over: events, in: scope)
        return answer == expected ? nil : "answers a \(name) with \(answer), not \(expected)"
    }
}

extension MachineImage {
    /// Files that the manifest does not know.
    var unnamedFiles: [String] {
        let contents = manifest.contents
        let named = Set(
            contents.logs.flatMap { [$0.name, $0.name + ".witness"] }
                + contents.segments.map(\.name)
                + contents.segments.compactMap(\.mask?.name)
        )
        return files.keys.filter { !named.contains($0) }.sorted()
    }
}
