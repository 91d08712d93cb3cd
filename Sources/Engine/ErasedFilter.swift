import Catalog
import Connectors
import Growth

/// Keeps people who were erased out of what a file brings (RELIABILITY: RP2).
struct ErasedFilter {
    private let list: SuppressionList
    /// Records that were left out.
    private(set) var leftOut = 0

    init(_ list: SuppressionList) { self.list = list }

    /// `record` as it may be kept; `nil` when it is about somebody who was erased.
    ///
    /// Other records lose the fields that name such a person, and nothing else.
    mutating func kept(_ record: Record) -> Record? {
        if list.isEmpty { return record }
        let isAbout =
            record.kind == .people && (names(record.id.text) || names(record.text("email") ?? ""))
            || record.kind == .memberships && names(record.text("person") ?? "")
        if isAbout {
            leftOut += 1
            return nil
        }
        var record = record
        for field in Record.personFields where names(record.text(field) ?? "") {
            record.fields[field] = .text(Redaction.mark)
        }
        return record
    }

    /// `rejection` without its value when that names such a person.
    func kept(_ rejection: Rejection) -> Rejection {
        guard !list.isEmpty, let value = rejection.value else { return rejection }
        let words = value.utf8.split { byte in
            !(byte >= 0x80 || (48...57).contains(byte) || (97...122).contains(byte | 0x20)
                || "@._+-".utf8.contains(byte))
        }
        guard words.contains(where: { names(String(Substring($0))) }) else { return rejection }
        return Rejection(
            line: rejection.line,
            field: rejection.field,
            value: Redaction.mark,
            code: rejection.code,
            reason: "the row names a person who was erased"
        )
    }

    /// What the person who imports should know.
    var notes: [String] {
        leftOut == 0
            ? []
            : [
                "\(leftOut) \(leftOut == 1 ? "record" : "records") of people who were erased were left out"
            ]
    }

    /// Whether `text` is an id or address on the list.
    private func names(_ text: String) -> Bool {
        guard !text.isEmpty else { return false }
        return list.contains(text, as: .user) || list.contains(text, as: .anonymous)
            || list.contains(foldedAddress(text).text, as: .email)
    }
}
