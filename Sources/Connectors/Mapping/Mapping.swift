public import Growth

/// How the columns of a file fill the fields of events or of one record kind.
///
/// Written by people as a short YAML file (`docs/importing.md`), or built in for known exports.
public struct Mapping: Hashable, Sendable {
    /// What the rows become.
    public var kind: ImportKind
    /// What the source is called in the list of imports; the stem of the file when `nil`.
    public var name: String?
    /// How the file is written.
    public var format: ImportFormat
    /// The byte between cells; detected when `nil`.
    public var delimiter: UInt8?
    /// The encoding of the file; detected when `nil`.
    public var encoding: TextEncoding?
    /// The decimal mark; when `nil`, a comma is one only where it cannot separate thousands.
    public var decimal: DecimalMark?
    /// IANA name of the zone of moments without one; UTC when `nil` (CONTRACT: Time).
    public var timeZone: String?
    /// The currency of amounts without one; the workspace's when `nil`.
    public var currency: CurrencyCode?
    /// Where each field comes from; a field stands at most once.
    public var fields: [FieldMapping]
    /// The columns whose values make the id.
    public var idColumns: [String]
    /// Rows that pass; every filter must let a row through.
    public var filters: [RowFilter]
    /// Which further columns are kept.
    public var properties: PropertySelection

    /// What calls the events are; anything but track only in built-in mappings.
    var call = Event.Call.track
    /// Whether an apostrophe before text that a spreadsheet would run is a mark, as in our own exports.
    var dropsTextMarks = false
    /// Whether a blank cell says that the field is empty, as in a vendor's export of whole objects;
    /// else it says nothing.
    var tellsEmpty = false

    /// A mapping that fills nothing yet.
    public init(kind: ImportKind) {
        self.kind = kind
        format = .csv
        (fields, idColumns, filters, properties) = ([], [], [], .none)
    }

    /// The mapping of `field`.
    public func field(_ name: String) -> FieldMapping? { fields.first { $0.field == name } }
}

/// Which columns are kept beside the mapped ones: properties of events, traits of records.
public enum PropertySelection: Hashable, Sendable {
    case none
    /// Every column that fills no field and is no part of the id.
    case all
    /// These columns under these names, in order.
    case columns([PropertyColumn])
}

/// A column that is kept under a name.
public struct PropertyColumn: Hashable, Sendable {
    /// The name of the property.
    public let name: String
    /// The column it comes from.
    public let column: String

    /// Keeps `column` as `name`.
    public init(name: String, column: String) { (self.name, self.column) = (name, column) }
}

/// Lets only rows through in which a column has one of some values.
public struct RowFilter: Hashable, Sendable {
    /// The column looked at.
    public let column: String
    /// The values that pass; a blank cell is the empty text.
    public let values: [String]

    /// Rows in which `column` is one of `values`.
    public init(column: String, values: [String]) { (self.column, self.values) = (column, values) }
}

/// Where the value of one field comes from and how it is read.
public struct FieldMapping: Hashable, Sendable {
    /// Where the text is found.
    public enum Source: Hashable, Sendable {
        /// The cells of these columns, joined; one column is the common case.
        case columns([String])
        /// The same text in every row.
        case constant(String)
    }

    /// How whole an amount is.
    public enum Unit: String, CaseIterable, Sendable { case major, minor }

    /// The field that is filled.
    public var field: String
    /// Where its text comes from.
    public var source: Source
    /// What stands between the cells of several columns.
    public var separator = " "
    /// How moments are written; detected when `nil`.
    public var format: TimeFormat?
    /// Whether amounts are in dollars or cents.
    public var unit = Unit.major
    /// The currency of this field.
    public var currency: CurrencyCode?
    /// The column that names the currency of each row.
    public var currencyColumn: String?
    /// Replacements of values.
    public var values: [ValueMapping] = []
    /// What a blank cell stands for.
    public var fallback: String?
    /// The kind of record through which an account is named (CONTRACT: People and accounts).
    public var lookup: RecordKind?
    /// Cuts the text here and keeps the first part.
    public var split: String?
    /// Whether a row is left out, not refused, when the cell is blank; for built-in mappings that read
    /// one row several times.
    var skipsRowWhenBlank = false
    /// The line of the mapping file, from 1; 0 when built in.
    public var line = 0

    /// A field from one column, or whatever `source` says.
    public init(_ field: String, _ source: Source) { (self.field, self.source) = (field, source) }
}

/// Reads a value of the file as another.
public struct ValueMapping: Hashable, Sendable {
    /// The value in the file; with `*` at an end (or alone) it stands for any text there, and case does
    /// not count.
    public let pattern: String
    /// What it is read as.
    public let replacement: String

    /// Reads `pattern` as `replacement`.
    public init(_ pattern: String, _ replacement: String) {
        (self.pattern, self.replacement) = (pattern, replacement)
    }

    func matches(_ text: String) -> Bool {
        guard pattern.utf8.contains(UInt8(ascii: "*")) else {
            return pattern.utf8.elementsEqual(text.utf8)
        }
        let star = UInt8(ascii: "*")
        let text = Array(text.lowercased().utf8)
        var core = Array(pattern.lowercased().utf8)[...]
        let opensLeft = core.first == star
        if opensLeft { core = core.dropFirst() }
        let opensRight = core.last == star || core.isEmpty
        if core.last == star { core = core.dropLast() }
        switch (opensLeft, opensRight) {
        case (true, true): return core.isEmpty || contains(text, core)
        case (true, false): return text.suffix(core.count).elementsEqual(core)
        case (false, true): return text.prefix(core.count).elementsEqual(core)
        case (false, false): return text.elementsEqual(core)
        }
    }

    private func contains(_ text: [UInt8], _ core: ArraySlice<UInt8>) -> Bool {
        guard text.count >= core.count else { return false }
        return (0...(text.count - core.count))
            .contains {
                text[$0..<$0 + core.count].elementsEqual(core)
            }
    }
}

/// The formats of files that are told apart.
public enum ImportFormat: String, CaseIterable, Sendable {
    case csv
    case segment, posthog, mixpanel, amplitude
    case stripe, hubspot
    case groundswell

    /// Whether the file holds JSON.
    public var isJSON: Bool { self != .csv }
}
