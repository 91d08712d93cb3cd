import Growth

@testable import Connectors

/// Whole files that are imported.
enum ImportTargets {
    /// JSON of Segment, PostHog, Mixpanel and Amplitude: events written as Segment JSON are the same.
    @Sendable
    static func events(_ bytes: [UInt8]) {
        let memory = MemoryFile(bytes)
        guard let file = memory.file, !file.isCompressed else { return }
        let reading = bounded { Reading(file, as: .events) }
        checkEvents(reading.events)
    }

    /// JSON of Stripe and HubSpot: records written under our own column names are the same.
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
        RecordTable.check(reading.records, of: kind)
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
        for kind in Set(reading.records.map(\.kind)) {
            RecordTable.check(reading.records.filter { $0.kind == kind }, of: kind)
        }
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
        let kept = events.filter(SegmentLine.holds)
        guard !kept.isEmpty else { return }
        let memory = MemoryFile(kept.flatMap { Array((SegmentLine.text(of: $0) + "\n").utf8) })
        guard let file = memory.file else { fail("there is something in it") }
        let mapping = SegmentLine.mapping
        let again = Reading(file, as: .events, mapping)
        require(again.rejections.isEmpty, "nothing of it is refused: \(again.rejections)")
        require(again.events.count == kept.count, "as many events come back")
        for (event, other) in zip(kept, again.events) {
            require(event.id == other.id && event.time == other.time, "id and time are the same")
            require(
                event.canonicalContent == other.canonicalContent,
                "\(event.canonicalContent) came back as \(other.canonicalContent)"
            )
        }
    }
}
