import Growth

@testable import Connectors

/// Whole files that are imported.
enum ImportTargets {
    /// JSON of Segment, PostHog, Mixpanel and Amplitude: events come back from our own export, and are the same
    /// however they are read.
    @Sendable
    static func events(_ bytes: [UInt8]) {
        let memory = MemoryFile(bytes)
        guard let file = memory.file, !file.isCompressed else { return }
        let reading = bounded { Reading(file, as: .events) }
        checkEvents(reading.events)
        let fast = bounded { Reading(file, as: .events, inColumns: true) }
        require(fast.summary == reading.summary, "both ways count the same rows")
        require(fast.rejections == reading.rejections, "both ways refuse the same rows")
        require(fast.items == reading.stored, "both ways read the same events")
        checkContents(of: fast.events)
    }

    /// The content that decides about copies is the same, whether it is written from columns or from events.
    private static func checkContents(of events: [Event]) {
        var columns = EventColumns()
        for event in events { columns.append(event, line: 1) }
        for (row, event) in events.enumerated() {
            var content: [UInt8] = []
            columns.appendCanonicalContent(of: row, to: &content)
            require(
                content.elementsEqual(event.canonicalContent.utf8),
                "columns say \(String(decoding: content, as: UTF8.self)) of \(event)"
            )
        }
    }

    /// JSON of Stripe and HubSpot and our own: records come back from both forms of our export.
    ///
    /// The first byte picks the kind.
    @Sendable
    static func objects(_ bytes: [UInt8]) {
        let kinds: [RecordKind] = [
            .accounts, .subscriptions, .invoices, .products, .opportunities, .people, .stageChanges,
        ]
        guard let (kind, rest) = pick(kinds, bytes) else { return }
        let memory = MemoryFile(rest)
        guard let file = memory.file, !file.isCompressed else { return }
        let reading = bounded { Reading(file, as: .records(kind)) }
        checkRecords(reading.records)
    }

    /// CSV under our own names or those of a known export; the first byte picks the kind.
    @Sendable
    static func tables(_ bytes: [UInt8]) {
        guard let (kind, rest) = pick(ImportKind.all, bytes) else { return }
        let memory = MemoryFile(rest)
        guard let file = memory.file, !file.isCompressed else { return }
        check(bounded { Reading(file, as: kind) }, of: file, delimiter: nil)
    }

    /// CSV through a mapping that uses every key; the first byte picks it.
    @Sendable
    static func mapped(_ bytes: [UInt8]) {
        guard let (mapping, rest) = pick(mappings, bytes) else { return }
        let memory = MemoryFile(rest)
        guard let file = memory.file, !file.isCompressed else { return }
        check(
            bounded { Reading(file, as: mapping.kind, mapping) },
            of: file,
            delimiter: mapping.delimiter
        )
    }

    /// What is proposed for a file is a mapping, but for fields that only a person can find, and finds
    /// its columns in that file.
    @Sendable
    static func proposal(_ bytes: [UInt8]) {
        guard let (kind, rest) = pick(ImportKind.all, bytes) else { return }
        let memory = MemoryFile(rest)
        guard let file = memory.file, !file.isCompressed else { return }
        let proposed = bounded { Result { try MappingProposal.propose(file: file, kind: kind) } }
        guard case .success(let text) = proposed else { return }
        do throws(InputProblems) {
            let mapping = try Mapping.read(text, fileName: "proposal")
            require(mapping.kind == kind, "the mapping is for the kind that was asked for")
            try checkColumns(mapping, file)
        } catch {
            let asked = [
                "mapping_field_missing", "mapping_actor_missing", "mapping_columns_invalid",
            ]
            let other = error.problems.filter { !asked.contains($0.code) }
            require(other.isEmpty, "the proposal is a mapping: \(other)\n\(text)")
        }
    }

    private static func checkColumns(
        _ mapping: Mapping,
        _ file: ImportFile
    ) throws(InputProblems) {
        guard var reader = try? CSVReader(file.open()),
            let header = try? CSVHeader.read(from: &reader, file: file),
            let samples = try? CSVImport.sampleRows(of: file, mapping: nil)
        else { fail("a proposal was made of rows that can be read") }
        do throws(InputProblems) {
            _ = try RowPlan(
                mapping,
                header: header,
                samples: samples,
                configuration: Configuration(),
                file: file
            )
        } catch {
            let other = error.problems.filter { $0.code != "date_order_ambiguous" }
            require(other.isEmpty, "the columns of a proposal are there: \(other)")
        }
    }

    /// One of `choices` by the first byte, and the other bytes.
    private static func pick<Choice>(_ choices: [Choice], _ bytes: [UInt8]) -> (Choice, [UInt8])? {
        guard let first = bytes.first, bytes.count > 1 else { return nil }
        return (choices[Int(first) % choices.count], Array(bytes.dropFirst()))
    }

    private static let mappings = [
        """
        kind: events
        timezone: Europe/Berlin
        delimiter: ","
        columns:
          event: {columns: [what, kind], separator: " / ", split: "#"}
          time: {column: t, format: DD/MM/YYYY HH:mm}
          user: {column: who, map: {"?": "", "x*": y, "*@corp": corp}}
          account: {column: sub, lookup: subscriptions}
          email: mail
        when: {state: [ok, ""]}
        id: [t, who]
        properties: "*"
        """,
        """
        kind: subscriptions
        decimal: ","
        delimiter: ";"
        currency: JPY
        columns:
          id: {columns: [a, b], separator: "|"}
          account: a
          amount: {column: price, unit: minor, currency_column: cur, default: "0"}
          interval: {column: every, map: {"*month*": month, "*": year}}
          started_at: {column: from, format: epoch}
        properties: {Plan: plan, seats: b}
        """,
        """
        kind: opportunities
        encoding: windows-1252
        columns:
          id: id
          account: firm
          stage: {column: stage, map: {"gewonnen*": won}}
          amount: {column: sum, currency: EUR}
          created_at: from
          closed_at: {column: to, format: D.M.YY}
        """,
    ]
    .compactMap { text -> Mapping? in
        do throws(InputProblems) { return try Mapping.read(text, fileName: "mapping") } catch {
            fail("a mapping of the harness is none: \(error)")
        }
    }

    // MARK: Checks

    private static func check(_ reading: Reading, of file: ImportFile, delimiter: UInt8?) {
        guard let summary = reading.summary else { return }
        if (try? JSONFormat.looksLikeJSON(file)) == false {
            require(summary.rows == rows(of: file, like: delimiter), "every row of the file counts")
        }
        checkEvents(reading.events)
        checkRecords(reading.records)
    }

    /// The rows below the header that are not blank lines, counted anew.
    private static func rows(of file: ImportFile, like delimiter: UInt8?) -> Int? {
        guard var reader = try? CSVReader(file.open(), delimiter: delimiter) else { return nil }
        var row = CSVRow()
        var count = -1
        while (try? reader.read(into: &row)) == true { count += 1 }
        return count
    }

    private static func checkEvents(_ events: [Event]) {
        guard !events.isEmpty else { return }
        let lines = events.map { $0.segmentDocument.compactText + "\n" }.joined()
        let again = exported(lines, as: .events).events
        require(again.count == events.count, "as many events come back")
        for (event, other) in zip(events, again) {
            require(
                event.id == other.id && event.time == other.time
                    && event.canonicalContent == other.canonicalContent,
                "\(event) came back as \(other)"
            )
        }
    }

    /// An export tells what a record is: that a version cleared a field is told by its absence.
    private static func checkRecords(_ versions: [Record]) {
        let records = versions.map(\.settled)
        for kind in Set(records.map(\.kind)) {
            let own = records.filter { $0.kind == kind }
            let lines = own.map { $0.exportDocument.compactText + "\n" }.joined()
            compare(own, exported(lines, as: .records(kind)).records)
            let plain = own.filter(fitsCells).map(withoutTraits)
            guard !plain.isEmpty else { continue }
            let table =
                CSVText.line(Record.exportColumns(kind, traits: []))
                + plain.map { CSVText.line($0.exportCells(traits: [], currency: .usd)) }.joined()
            let again = exported(table, as: .records(kind))
            // Names such as "Total" in the last rows make them the footer of a report.
            guard again.summary?.skipped == 0 else { continue }
            compare(plain, again.records)
        }
    }

    private static func compare(_ records: [Record], _ again: [Record]) {
        require(again.count == records.count, "as many records come back")
        for (record, other) in zip(records, again) {
            require(record == other, "\(record) came back as \(other)")
        }
    }

    /// Reads what our own export wrote, all of it.
    private static func exported(_ text: String, as kind: ImportKind) -> Reading {
        let memory = MemoryFile(Array(text.utf8))
        guard let file = memory.file else { fail("there is something in it") }
        let reading = Reading(file, as: kind)
        require(reading.summary != nil, "our own export is known:\n\(text)")
        require(reading.rejections.isEmpty, "none of it is refused: \(reading.rejections)")
        return reading
    }

    /// Whether cells can say what `record` says: texts without spaces around them, without a NUL and unlike the
    /// words for "no value".
    private static func fitsCells(_ record: Record) -> Bool {
        let texts = record.fields.keys.compactMap { record.text($0) } + [record.id.text]
        return texts.allSatisfy { text in
            let bytes = Array(text.utf8)
            return !bytes.isEmpty && !bytes.contains(where: isControl)
                && trimmed(bytes[...]).count == bytes.count
                && !["null", "\\n", "(null)"].contains(text.lowercased())
        }
    }

    /// Controls that no text has: a file with many of them is refused as a binary one.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && !(0x09...0x0D).contains(byte)
    }

    private static func withoutTraits(_ record: Record) -> Record {
        let schema = RecordSchema.of(record.kind)
        let fields = record.fields.filter { schema.field($0.key) != nil }
        return Record(
            kind: record.kind,
            id: record.id,
            fields: fields,
            updatedAt: record.updatedAt
        )
    }
}
