import Engine
import Foundation
import PowerCut
import Statistics
import Testing

@Suite("Damage of any file")
struct DamageTests {
    /// Made once for all tests.
    private static let small = Result { try StoredWorkspace.small() }

    /// A workspace, and what its mutants became, without those that are right.
    private func wrong(
        _ trial: DamageTrial,
        _ mutants: some Sequence<Mutant>
    ) throws -> [String] {
        try mutants.compactMap { mutant in
            guard case .wrong(let what) = try trial.outcome(of: mutant) else { return nil }
            return "\(mutant): \(what)"
        }
    }

    @Test("A changed byte or a missing end is named with rows and times, or changes no answer")
    func flipsAndTruncations() throws {
        let trial = try DamageTrial(Self.small.get())
        let store = trial.store
        #expect((48 << 10...96 << 10).contains(store.bytes), "\(store.bytes)")
        var generator = SplitMix64(seed: 1)
        let places = (0..<60).map { _ in Int.random(in: 0..<store.bytes, using: &generator) }
        #expect(try wrong(trial, places.map { store.flip($0) }) == [])
        #expect(try wrong(trial, places.map { store.truncation($0) }) == [])
    }

    @Test("Lost, old, foreign, swapped, emptied and longer files are named or change no answer")
    func mutants() throws {
        let trial = try DamageTrial(.large())
        #expect(try wrong(trial, (UInt64(1)...30).map { trial.store.mutant(seed: $0) }) == [])
    }

    @Test("An old catalog with its witness is refused, or all is as it was then")
    func oldCatalogs() throws {
        let trial = try DamageTrial(Self.small.get())
        let mutants = trial.store.earlier.indices.map { trial.store.oldCatalogWithWitness($0) }
        #expect(try wrong(trial, mutants) == [])
    }

    // MARK: Is the harness worth anything?

    /// What the harness says of a program with a planted bug.
    private func isWrong(
        _ mutant: (StoredWorkspace) throws -> Mutant,
        _ plant: (inout DamageTrial.Program) -> Void = { _ in }
    ) throws -> Bool {
        var program = DamageTrial.Program.real
        plant(&program)
        let trial = try DamageTrial(Self.small.get(), program: program)
        if case .wrong = try trial.outcome(of: mutant(trial.store)) { return true }
        return false
    }

    private func missingSegment(_ store: StoredWorkspace) throws -> Mutant {
        .missing(try #require(store.damageable.first { $0.hasSuffix(".segment") }))
    }

    @Test("A program that passes over what it cannot read is found")
    func passesOver() throws {
        #expect(try !isWrong(missingSegment))
        #expect(
            try isWrong(missingSegment) {
                $0.answers = { try WorkspaceAnswers(ofWorkspace: $0, skippingDamage: true) }
            }
        )
    }

    @Test("A program that does not ask the witness of its catalog is found")
    func asksNobody() throws {
        #expect(try !isWrong { $0.oldCatalog(0) })
        #expect(
            try isWrong({ $0.oldCatalog(0) }) {
                $0.answers = {
                    try FileManager.default.removeItem(atPath: $0 + "/run/catalog.generation")
                    return try WorkspaceAnswers(ofWorkspace: $0)
                }
            }
        )
    }

    @Test("A program that keeps the damage to itself, or fails without a code, is found")
    func keepsItself() throws {
        struct Nameless: Error {}
        let whole = try ScratchFolder()
        let place = whole.path + "/w"
        try Self.small.get().now.write(toFolder: place)
        #expect(
            try isWrong(missingSegment) {
                $0.verification = { _ in try Workspace(at: WorkspaceFolder(place)).verify() }
            }
        )
        #expect(try isWrong(missingSegment) { $0.answers = { _ in throw Nameless() } })
        #expect(try isWrong(missingSegment) { $0.verification = { _ in throw Nameless() } })
    }
}
