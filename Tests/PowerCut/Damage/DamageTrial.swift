import Catalog
public import Engine
import Growth

/// Opens mutants of a stored workspace and judges what becomes of them.
///
/// Right is: an error that names the damage, and `verify` names the file with its rows and time range; or
/// everything the workspace can be asked is exactly as before.
public final class DamageTrial {
    /// How the program looks at a folder; tests plant bugs here.
    public struct Program: Sendable {
        /// Everything that can be asked.
        public var answers: @Sendable (String) throws -> WorkspaceAnswers
        /// What `groundswell verify` says.
        public var verification: @Sendable (String) throws -> Verification

        /// The program as it is.
        public static let real = Program(
            answers: { try WorkspaceAnswers(ofWorkspace: $0) },
            verification: {
                try Workspace(at: WorkspaceFolder($0), skippingDamage: true).verify()
            }
        )
    }

    /// What became of a mutant.
    public enum Outcome: Hashable, Sendable, CustomStringConvertible {
        /// Everything is as before, and `verify` finds nothing.
        case harmless
        /// Everything is as before, and `verify` names the damage.
        case named
        /// Refused with this code, and `verify` names the damage or refuses too.
        case refused(String)
        /// Catalog and witness are old: everything is as it was at an earlier moment.
        case older
        /// What must not happen.
        case wrong(String)

        /// The outcome on one line.
        public var description: String {
            switch self {
            case .harmless: "harmless"
            case .named: "harmless, and verify names it"
            case .refused(let code): "refused: \(code)"
            case .older: "as it was at an earlier moment"
            case .wrong(let what):
                Self.wrongMark + what.split(separator: "\n").joined(separator: " ")
            }
        }

        /// How the line of a wrong outcome begins.
        public static let wrongMark = "wrong: "
    }

    /// The workspace that is damaged.
    public let store: StoredWorkspace
    private let program: Program
    private let scratch: ScratchFolder
    /// What is to be said.
    private let answers: WorkspaceAnswers
    /// What was said at earlier moments, as far as somebody asked.
    private var earlier: [WorkspaceAnswers]?
    /// The name that `verify` uses, by the path of each event file.
    private let names: [String: String]

    /// Prepares trials of `store`.
    ///
    /// - Throws: what the program throws when nothing is damaged, and `TraceProblem` when that is not sound.
    public init(_ store: StoredWorkspace, program: Program = .real) throws {
        (self.store, self.program) = (store, program)
        scratch = try ScratchFolder()
        answers = try Self.answers(of: store.now, in: scratch.path + "/w")
        names = try Self.names(of: store.now, in: scratch.path + "/w")
    }

    private static func answers(of image: DiskImage, in folder: String) throws -> WorkspaceAnswers {
        try image.write(toFolder: folder)
        let answers = try WorkspaceAnswers(ofWorkspace: folder)
        let verification = try Workspace(at: WorkspaceFolder(folder)).verify()
        guard verification.isSound else { throw TraceProblem("not sound: \(verification)") }
        return answers
    }

    /// The segments with their masks, and the logs, that the manifest names.
    private static func names(of image: DiskImage, in folder: String) throws -> [String: String] {
        try image.write(toFolder: folder)
        let catalog = try SQLiteCatalog(
            path: folder + "/catalog.sqlite",
            backups: folder + "/backups",
            now: .distantPast
        )
        let contents = try catalog.contents()
        var names: [String: String] = [:]
        for segment in contents.segments {
            names["events/" + segment.name] = segment.name
            if let mask = segment.mask { names["events/" + mask.name] = segment.name }
        }
        for log in contents.logs { names["events/" + log.name] = log.name }
        return names
    }
}

extension DamageTrial {
    /// What becomes of `mutant`.
    /// - Throws: when the files cannot be written.
    public func outcome(of mutant: Mutant) throws -> Outcome {
        let folder = scratch.path + "/w"
        try mutant.applied(to: store.now).write(toFolder: folder)
        do {
            let found = try program.answers(folder)
            if found == answers { return outcomeOfHarmless(mutant, in: folder) }
            if touchesWitness(mutant), try earlierAnswers().contains(found) { return .older }
            return .wrong("another answer: " + found.difference(from: answers))
        } catch let failure as StorageFailure {
            return outcome(of: mutant, refusedWith: failure, in: folder)
        } catch let problem as InputProblem {
            return outcome(of: mutant, refusedWith: StorageFailure(problem), in: folder)
        } catch {
            return .wrong("an error without a code: \(error)")
        }
    }

    private func touchesWitness(_ mutant: Mutant) -> Bool {
        mutant.files.keys.contains(StoredWorkspace.witness) && mutant.files.count > 1
    }

    private func earlierAnswers() throws -> [WorkspaceAnswers] {
        if let earlier { return earlier }
        let found = try store.earlier.map {
            try Self.answers(of: $0, in: scratch.path + "/earlier")
        }
        earlier = found
        return found
    }

    /// The names that `verify` must use for the segments of a mutant that differ.
    private func damagedSegments(of mutant: Mutant) -> Set<String> {
        Set(mutant.files.keys.compactMap { names[$0] }.filter { $0.hasSuffix(".segment") })
    }

    /// A changed segment is found by whoever looks at every byte, even if no question met the damage.
    private func outcomeOfHarmless(_ mutant: Mutant, in folder: String) -> Outcome {
        do {
            let verification = try program.verification(folder)
            let unnamed = damagedSegments(of: mutant)
                .subtracting(verification.damaged.map(\.name))
            guard unnamed.isEmpty else { return .wrong("verify does not name \(unnamed)") }
            if let wrong = wrongNames(verification, mutant) { return .wrong(wrong) }
            return verification.isSound ? .harmless : .named
        } catch let failure as StorageFailure { return .refused(failure.code) } catch {
            return .wrong("verify throws an error without a code: \(error)")
        }
    }

    private func outcome(
        of mutant: Mutant,
        refusedWith failure: StorageFailure,
        in folder: String
    ) -> Outcome {
        do {
            let verification = try program.verification(folder)
            if verification.isSound { return .wrong("\(failure.code), but verify finds nothing") }
            if let wrong = wrongNames(verification, mutant) { return .wrong(wrong) }
            let isEventFile = ["segment_damaged", "log_damaged"].contains(failure.code)
            let name = String(failure.place.dropFirst("events/".count))
            guard !isEventFile || verification.damaged.contains(where: { $0.name == name }) else {
                return .wrong("\(failure), but verify does not name the file")
            }
            return .refused(failure.code)
        } catch let later as StorageFailure {
            return later.code == failure.code
                ? .refused(failure.code) : .wrong("\(failure), then verify: \(later)")
        } catch {
            return .wrong("verify throws an error without a code: \(error)")
        }
    }

    /// What is wrong with what `verify` says about event files.
    private func wrongNames(_ verification: Verification, _ mutant: Mutant) -> String? {
        let touched = Set(mutant.files.keys.compactMap { names[$0] })
        for file in verification.damaged {
            guard touched.contains(file.name) || touchesCatalog(mutant) else {
                return "verify names \(file.name), which is whole"
            }
            let isTold = file.rows > 0 && file.earliest != nil && file.latest != nil
            // What a log held is told by the file beside it.
            let canBeTold =
                file.kind != "log"
                || mutant.files["events/" + file.name + ".witness"] == nil
                    && !touchesCatalog(mutant)
            guard isTold || !canBeTold else {
                return "verify tells no rows or times of \(file.kind) \(file.name)"
            }
        }
        return nil
    }

    private func touchesCatalog(_ mutant: Mutant) -> Bool {
        mutant.files.keys.contains { $0.hasPrefix("catalog.") }
    }
}

extension StorageFailure {
    /// A problem of input that damage led to.
    fileprivate init(_ problem: InputProblem) {
        self.init(
            problem.code,
            operation: "open",
            place: problem.file ?? "",
            cause: problem.message
        )
    }
}
