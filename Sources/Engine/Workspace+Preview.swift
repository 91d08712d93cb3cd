public import Connectors
import Growth

/// What a file would bring, before anything of it is stored.
public struct ImportPreview: Sendable {
    /// The first facts as they would be understood; an event or a record each.
    public let facts: [ImportedItem]
    /// What the whole file would do; `nil` where it was too large to read for that.
    public let report: ImportReport?
    /// Rows that were refused before `facts` were found, at most a few; empty with a report, which tells all.
    public let refused: [Rejection]
}

extension Workspace {
    /// Reads `path` as `importFile` would and stores nothing.
    ///
    /// Of a file of more than `wholeLimit` bytes only the first rows are read.
    /// - Throws: `InputProblem` or `InputProblems` about the file or its mapping.
    public func preview(
        _ path: String,
        as kind: ImportKind,
        options: ImportOptions,
        facts most: Int = 5,
        wholeLimit: Int64
    ) throws -> ImportPreview {
        let first = try firstRows(path, as: kind, options: options, most: most)
        guard try ImportFile(path).size <= wholeLimit else {
            return ImportPreview(facts: first.facts, report: nil, refused: first.refused)
        }
        var dry = options
        dry.isDryRun = true
        let report = try importFile(path, as: kind, options: dry)
        return ImportPreview(facts: first.facts, report: report, refused: [])
    }

    /// Ends the reading of a file of which enough was seen.
    private struct SawEnough: Error {}

    /// The first facts of a file, and the rows refused on the way to them.
    private func firstRows(
        _ path: String,
        as kind: ImportKind,
        options: ImportOptions,
        most: Int
    ) throws -> (facts: [ImportedItem], refused: [Rejection]) {
        let mapping = try options.mappingFile.map {
            try Mapping.read(String(contentsOfFileAt: $0), fileName: $0)
        }
        var (facts, refused, refusals) = ([ImportedItem](), [Rejection](), 0)
        do {
            _ = try ImportReader.read(
                file: ImportFile(path),
                kind: kind,
                mapping: mapping,
                configuration: configuration,
                onItem: { item in
                    facts.append(item)
                    if facts.count == most { throw SawEnough() }
                },
                onReject: { rejection in
                    if refused.count < most { refused.append(rejection) }
                    refusals += 1
                    if refusals == 10_000 { throw SawEnough() }
                }
            )
        } catch is SawEnough {}
        return (facts, refused)
    }

    /// What `path` seems to hold; `nil` when nothing in it says so.
    /// - Throws: `InputProblem` when it cannot be read.
    public func guessKind(of path: String) throws -> KindGuess? {
        try KindGuess.of(ImportFile(path))
    }
}
