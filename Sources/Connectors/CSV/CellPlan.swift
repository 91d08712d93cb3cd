import Growth

/// One field of a mapping made ready for one file.
struct CellPlan {
    let field: ImportField
    let columns: [Int]
    /// Whether a row is left out, not refused, when this field is blank.
    let skipsWhenBlank: Bool
    private let mapping: FieldMapping
    private let constant: String?
    private let currencyColumn: Int?
    private var settings: FieldReader.Settings

    init(
        _ mapping: FieldMapping,
        _ field: ImportField,
        _ settings: FieldReader.Settings,
        _ resolver: inout ColumnResolver
    ) {
        (self.mapping, self.field) = (mapping, field)
        self.settings = settings
        self.settings.unit = mapping.unit
        self.settings.format = mapping.format ?? .iso
        self.settings.currency = mapping.currency ?? settings.currency
        skipsWhenBlank = mapping.skipsRowWhenBlank
        switch mapping.source {
        case .constant(let text): (constant, columns) = (text, [])
        case .columns(let names):
            constant = nil
            columns = names.compactMap {
                resolver.place(of: $0, field: mapping.field, line: mapping.line)
            }
        }
        currencyColumn = mapping.currencyColumn.flatMap {
            resolver.place(of: $0, field: mapping.field, line: mapping.line)
        }
    }

    /// Tells from the first rows how moments are written, unless the mapping says so.
    mutating func settleFormat(_ samples: [CSVRow], _ resolver: inout ColumnResolver) {
        guard mapping.format == nil else { return }
        let texts = samples.compactMap { text($0) }.filter { !AmountText.isAbsent($0) }
        switch TimeFormat.detect(in: texts) {
        case .found(let format): settings.format = format
        case .ambiguous(let example): resolver.addAmbiguous(mapping, example: example)
        case .nothing: settings.format = .iso
        }
    }

    /// Whether `row` goes as far as the columns of this field.
    func isTold(_ row: CSVRow) -> Bool {
        !columns.isEmpty && columns.allSatisfy { $0 < row.count }
    }

    /// The value of this field in `row`; `nil` when there is none.
    func value(_ row: CSVRow) throws(CellProblem) -> FieldValue? {
        if field.type == .time, columns.count == 1, isPlain {
            let moment = trimmed(row.bytes(columns[0]))
                .withUnsafeBufferPointer {
                    self.settings.format.read($0, zone: self.settings.zone)
                }
            if let moment { return .time(moment) }
        }
        guard let text = text(row) else { return nil }
        var settings = settings
        if let currencyColumn, field.type == .money, !row.isBlank(currencyColumn) {
            let code = row.text(currencyColumn)
            guard let currency = CurrencyCode(code) else {
                throw CellProblem(
                    "bad_currency",
                    field: field.name,
                    value: code,
                    "not a currency of three letters"
                )
            }
            settings.currency = currency
        }
        do throws(CellProblem) {
            return try FieldReader.value(text, type: field.type, field: field.name, settings)
        } catch {
            throw Self.curable.contains(error.code) ? error.curedByBlank(text) : error
        }
    }

    /// What a text that stands for "no value" is taken for.
    private static let curable: Set = [
        "bad_money", "bad_number", "bad_integer", "bad_time", "bad_boolean",
    ]

    private var isPlain: Bool { mapping.values.isEmpty && mapping.split == nil }

    /// The text of this field before it is read as a value; `nil` when blank.
    private func text(_ row: CSVRow) -> String? {
        var text = constant ?? joined(row)
        if let split = mapping.split, let cut = text.firstRange(of: split) {
            text = String(text[..<cut.lowerBound])
        }
        if let found = mapping.values.first(where: {
            $0.matches(text) && (!text.isEmpty || $0.pattern.isEmpty)
        }) {
            text = found.replacement
        }
        if text.isEmpty || (field.type == .text && isNullWord(text)) { return mapping.fallback }
        return text
    }

    private func joined(_ row: CSVRow) -> String {
        if columns.count == 1 { return row.text(columns[0]) }
        let parts = columns.map { row.text($0) }
        if parts.allSatisfy(\.isEmpty) { return "" }
        let kept = mapping.separator == " " ? parts.filter { !$0.isEmpty } : parts
        return kept.joined(separator: mapping.separator)
    }

    /// What databases write for "no value"; taken for an id it would join strangers.
    private func isNullWord(_ text: String) -> Bool {
        text.utf8.count <= 6 && ["null", "\\n", "(null)"].contains(text.lowercased())
    }
}

extension CellProblem {
    /// This problem with the line of a mapping that reads `text` as blank.
    fileprivate func curedByBlank(_ text: String) -> CellProblem {
        let shown = text.utf8.count <= 60 ? ConfigurationFile.quoted(text) : "\"…\""
        return CellProblem(
            code,
            field: field,
            value: value,
            "\(reason); write map: {\(shown): \"\"} for this column in the mapping to read it as blank"
        )
    }
}
