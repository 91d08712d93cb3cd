import Growth

@testable import Connectors

/// Writes records as a CSV file under our own column names that reads as the same records.
enum RecordTable {
    /// Checks that the `records` of `kind` come back.
    static func check(_ records: [Record], of kind: RecordKind) {
        let fields = RecordSchema.of(kind).fields.map(\.name)
        let kept = records.filter { holds($0, fields) }
        guard !kept.isEmpty else { return }
        let used = fields.filter { field in kept.contains { $0.fields[field] != nil } }
        var names = ["id"] + used
        if !currencies(kept, used).isEmpty { names.append("currency") }
        if kept.contains(where: { $0.updatedAt != nil }) { names.append("updated_at") }
        var text = CSVTargets.written(names.map { Array($0.utf8) })
        for record in kept {
            text += CSVTargets.written(names.map { Array(cell($0, of: record, used).utf8) })
        }
        let memory = MemoryFile(text)
        guard let file = memory.file else { fail("there is something in it") }
        compare(kept, Reading(file, as: .records(kind)), used)
    }

    private static func compare(_ records: [Record], _ again: Reading, _ fields: [String]) {
        require(again.rejections.isEmpty, "nothing of it is refused: \(again.rejections)")
        guard let summary = again.summary else { fail("our own column names are known") }
        // Names such as "Total" in the last rows make them the footer of a report.
        require(again.records.count + summary.skipped == records.count, "all rows come back")
        for (record, other) in zip(records, again.records) {
            require(other.id == record.id, "\(record.id) comes back, not \(other.id)")
            require(other.updatedAt == record.updatedAt, "the moment of the update comes back")
            for field in fields {
                let (given, found) = (record.fields[field], other.fields[field])
                require(given == found, "\(field): \(given as Any) comes back, not \(found as Any)")
            }
        }
    }

    /// Whether cells can say what `record` says: amounts of one currency, and texts without spaces around
    /// them, without a NUL and unlike the words for "no value".
    private static func holds(_ record: Record, _ fields: [String]) -> Bool {
        let texts = fields.compactMap { record.text($0) }
        return currencies([record], fields).count <= 1
            && (texts + [record.id.text]).allSatisfy(isPlain)
    }

    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return !bytes.isEmpty && !bytes.contains(0) && trimmed(bytes[...]).count == bytes.count
            && !["null", "\\n", "(null)"].contains(text.lowercased())
    }

    private static func currencies(_ records: [Record], _ fields: [String]) -> Set<CurrencyCode> {
        Set(records.flatMap { record in fields.compactMap { record.money($0)?.currency } })
    }

    private static func cell(_ name: String, of record: Record, _ fields: [String]) -> String {
        switch name {
        case "id": return record.id.text
        case "currency": return currencies([record], fields).first?.code ?? ""
        case "updated_at": return record.updatedAt?.iso ?? ""
        default: break
        }
        guard case .money(let money)? = record.fields[name] else {
            return record.fields[name]?.display ?? ""
        }
        return String(money.plain.dropLast(money.currency.code.count + 1))
    }
}
