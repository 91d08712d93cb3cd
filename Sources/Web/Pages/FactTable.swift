import Catalog
import Connectors
import Growth

/// Facts of one kind as a table: only columns in which something stands.
struct FactTable {
    let columns: [String]
    let rows: [[String]]

    init(_ facts: [ImportedItem]) {
        let named = facts.map(Self.cells)
        var order: [String] = []
        for cells in named {
            for (name, _) in cells where !order.contains(name) { order.append(name) }
        }
        columns = order
        rows = named.map { cells in
            order.map { name in cells.first { $0.name == name }?.text ?? "" }
        }
    }

    private static func cells(_ fact: ImportedItem) -> [(name: String, text: String)] {
        switch fact {
        case .event(let event, _):
            let properties =
                event.properties.isEmpty ? "" : JSONValue.object(event.properties).compactText
            return [
                ("when", moment(event.time)), ("event", event.name.text),
                ("user", event.user?.text ?? event.anonymous?.text ?? ""),
                ("account", event.account.map(account) ?? ""), ("also kept", properties),
            ]
            .filter { !$0.1.isEmpty }
        case .record(let record, _):
            let known = RecordSchema.of(record.kind).fields.map(\.name)
            let fields = (known + record.traitNames)
                .compactMap { name in record.fields[name].map { (name, text($0)) } }
            return [("id", record.id.text)] + fields
        }
    }

    private static func account(_ account: AccountReference) -> String {
        switch account {
        case .id(let id): id.text
        case .through(let kind, let id): "of \(kind.rawValue) \(id.text)"
        }
    }

    private static func text(_ value: FieldValue) -> String {
        if case .time(let time) = value { return moment(time) }
        return value.display
    }

    private static func moment(_ time: Timestamp) -> String {
        let iso = time.iso
        guard iso.utf8.count >= 19 else { return iso }
        let clock = iso.dropFirst(11).prefix(8)
        return clock == "00:00:00" ? String(iso.prefix(10)) : "\(iso.prefix(10)) \(clock)"
    }
}
