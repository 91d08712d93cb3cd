import Growth

/// Texts as codes, one for each of many things: codes count from 0 in order of the bytes of the texts; a missing text has
/// the last code of all, as it stands last in answers.
final class PropertyColumn: Sendable {
    /// The distinct texts, in order.
    let values: [ByteString]
    /// The code of each thing.
    let codes: Column<UInt32>

    private init(values: [ByteString], codes: Column<UInt32>) {
        (self.values, self.codes) = (values, codes)
    }

    /// The code of a missing text.
    var missing: UInt32 { UInt32(values.count) }

    /// The code of `text`; `nil` when nothing has it.
    func code(of text: ByteString) -> UInt32? {
        let place = (0..<values.count).partitioningIndex { values[$0] >= text }
        return place < values.count && values[place] == text ? UInt32(place) : nil
    }

    /// The text that a code stands for; `nil` for a missing one.
    func value(_ code: UInt32) -> ByteString? {
        code < missing ? values[Int(code)] : nil
    }

    /// Codes for `count` things, whose texts `text` tells on two threads.
    init(count: Int, _ text: @Sendable (Int) -> String?) {
        let parts = concurrently(2) { part in
            let things = count * part / 2..<count * (part + 1) / 2
            var numbers = Numbering<ByteString>()
            return (
                codes: things.map { thing in
                    text(thing).map { numbers.number(of: ByteString($0)) } ?? 0
                }, values: numbers.values
            )
        }
        let sorted = Set(parts.flatMap(\.values)).sorted()
        let ranks = Dictionary(
            uniqueKeysWithValues: zip(sorted, UInt32(0)..<UInt32(sorted.count))
        )
        let codes = ColumnDraft<UInt32>(count: count)
        var place = 0
        for part in parts {
            let rankOfNumber = [UInt32(sorted.count)] + part.values.map { ranks[$0] ?? 0 }
            for code in part.codes {
                codes.values[place] = rankOfNumber[Int(code)]
                place += 1
            }
        }
        (values, self.codes) = (sorted, Column(codes))
    }
}

extension PropertyColumn {
    /// The texts of `property` in the events of `occurrences`; each event is read once.
    convenience init(_ property: String, of occurrences: Occurrences, in snapshot: Snapshot) {
        self.init(count: occurrences.times.count) { index in
            let place = snapshot.place(ofRow: occurrences.rows.values[index])
            let text = snapshot.segment(of: place).propertiesText(Int(place.row))
            return text.isEmpty ? nil : EventProperties(json: text).text(property)
        }
    }
}

extension PropertyColumn {
    /// The codes of those things alone that `belongs` names, in their order.
    func picked(_ belongs: (Int) -> Bool) -> PropertyColumn {
        let things = codes.values.indices.filter(belongs)
        return PropertyColumn(values: values, codes: Column(things.map { codes.values[$0] }))
    }

    /// Reads the codes of so many things; `nil` when the columns are not there or do not fit each other.
    convenience init?(_ file: ColumnFile, count: Int) {
        guard let values = file.texts(.valueEnds, .values),
            let codes: Column<UInt32> = file.column(.codes), codes.count == count
        else { return nil }
        self.init(values: values.texts.map { ByteString($0) }, codes: codes)
    }

    /// What a file keeps of it: nothing where the texts are too long.
    var columns: [(ColumnFile.Tag, any StoredColumn)] {
        guard let values = PackedTexts(values.map(\.text)) else { return [] }
        return [(.valueEnds, values.ends), (.values, values.bytes), (.codes, codes)]
    }
}
