import Growth

/// Guesses a mapping for a CSV from its header and first rows, and says why.
public enum MappingProposal {
    /// A mapping file for `file` as `kind`: YAML with a comment on each guess.
    ///
    /// Where all that the kind needs was found, it can be imported with at once. A field that no column
    /// looks like is a comment `# account: ?` with the columns it may be; without a required one the
    /// mapping refuses to import and names it.
    /// - Throws: `InputProblem` when the file cannot be read or is not CSV.
    public static func propose(file: ImportFile, kind: ImportKind) throws -> String {
        try file.checkIsText()
        guard try !JSONFormat.looksLikeJSON(file) else {
            throw InputProblem(
                "proposal_needs_csv",
                "this is JSON, which needs no mapping.",
                advice: "Import it as it is: groundswell import \(kind.name) "
                    + "\(ShellWord.quoted(file.path)).",
                file: file.path
            )
        }
        let stream = try file.open()
        var reader = try CSVReader(stream)
        let header = try CSVHeader.read(from: &reader, file: file)
        let rows = try CSVImport.sampleRows(of: file, mapping: nil)
        var columns = header.names.indices.map { place in
            ColumnProfile(name: header.names[place], values: rows.map { $0.text(place) })
        }
        if [.records(.opportunities), .records(.activities)].contains(kind) {
            try addChoices(&columns, from: &reader)
        }
        let guesses = FieldGuesses(kind, columns, stem: file.stem).all
        return text(kind, file, columns, guesses, rows: rows.count)
    }

    private static let choiceRows = 1_000_000

    /// Values of stages and types that come up behind the sample would be refused at the import.
    private static func addChoices(
        _ columns: inout [ColumnProfile],
        from reader: inout CSVReader
    ) throws {
        var row = CSVRow()
        var rows = 0
        while rows < choiceRows, try reader.read(into: &row) {
            rows += 1
            guard row.problem == nil, !Footer.mayBelong(row, columns: columns.count) else {
                continue
            }
            for place in columns.indices where !columns[place].choices.isEmpty {
                columns[place].addChoice(row.text(place))
            }
        }
    }

    private static func text(
        _ kind: ImportKind,
        _ file: ImportFile,
        _ columns: [ColumnProfile],
        _ guesses: [FieldGuess],
        rows: Int
    ) -> String {
        let usesComma = columns.contains(where: \.hasDecimalComma)
        var lines = [
            "# A mapping guessed from the header and \(rows) rows. Check every line, then import with it.",
            "kind: \(kind.name)",
            "name: \(ConfigurationFile.quoted(file.stem))",
            "# timezone: Europe/Berlin  # moments without a zone are read as UTC unless this says otherwise",
            "# currency: EUR  # of amounts without one; else the currency of the workspace",
        ]
        if usesComma { lines.append("decimal: \",\"  # amounts like 12,5 stand in the file") }
        lines.append("columns:")
        for guess in guesses { lines += guess.lines }
        let used = Set(guesses.flatMap(\.columns))
        let rest = columns.indices.filter { !used.contains($0) }
        let keepsAny = rest.contains { columns[$0].distinct > 0 }
        if !rest.isEmpty {
            lines.append(
                (keepsAny ? "" : "# ") + "properties:  # further columns that are kept as they are"
            )
        }
        for column in rest {
            let profile = columns[column]
            let entry = "- \(profile.quotedName)  # \(profile.summary)"
            lines.append(profile.distinct > 0 ? "  \(entry)" : "  # \(entry)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// What a field is filled from, and why.
struct FieldGuess {
    let field: String
    /// The lines of the mapping file.
    let lines: [String]
    /// The columns that fill it, by place.
    let columns: [Int]

    /// Fills `field` from what `yaml` says.
    static func filled(_ field: String, _ yaml: String, _ columns: [Int], _ reason: String) -> Self
    {
        Self(field: field, lines: ["  \(field): \(yaml)  # \(reason)"], columns: columns)
    }

    /// Leaves `field` to the person who reads the proposal.
    static func asked(_ field: String, _ reason: String) -> Self {
        Self(field: field, lines: ["  # \(field): ?   # \(reason)"], columns: [])
    }
}

extension ColumnProfile {
    /// The name as a YAML scalar.
    var quotedName: String {
        let isPlain = name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0 & 0xDF) || $0 == UInt8(ascii: "_")
        }
        let startsWithLetter = name.utf8.first.map { (65...90).contains($0 & 0xDF) } ?? false
        let isNull = name.lowercased() == "null"
        return isPlain && startsWithLetter && !isNull ? name : ConfigurationFile.quoted(name)
    }
}
