import Growth

/// Reads a JSON file through the translator of its vendor.
enum JSONImport {
    static func read(_ session: ImportSession, format: ImportFormat?) throws {
        let format = try format ?? JSONFormat.detect(session.file, kind: session.kind)
        let translator = try translator(of: format, for: session)
        session.format = translator.name
        let stream = try session.file.open()
        var reader = try JSONItemReader(stream)
        var isEmpty = true
        if translator is SegmentEvents, reader.isLines, session.takesColumns {
            isEmpty = try !SegmentFile(session).read(&reader)
        }
        while let item = try reader.next() {
            try take(item, translator, session)
            session.tick(stream)
            isEmpty = false
        }
        // A page that lists nothing is an answer; a file without a page is none.
        if isEmpty {
            throw InputProblem(
                "file_without_rows",
                "the file holds no JSON items.",
                file: session.file.path
            )
        }
    }

    private static func translator(
        of format: ImportFormat,
        for session: ImportSession
    ) throws(InputProblem) -> any JSONTranslator {
        switch (format, session.kind) {
        case (.segment, .events): return SegmentEvents()
        case (.posthog, .events): return PostHogEvents()
        case (.mixpanel, .events): return MixpanelEvents()
        case (.amplitude, .events): return AmplitudeEvents()
        case (.stripe, .records(let kind)) where StripeObjects.kinds[kind] != nil:
            return StripeObjects(kind: kind)
        case (.hubspot, .records(let kind)) where HubSpotObjects.kinds.contains(kind):
            return HubSpotObjects(kind: kind, currency: session.configuration.currency)
        case (.groundswell, .records(let kind)): return OwnRecords(kind: kind)
        default:
            let kinds: [String] =
                switch format {
                case .stripe: StripeObjects.kinds.keys.map(\.rawValue).sorted()
                case .hubspot: HubSpotObjects.kinds.map(\.rawValue)
                case .groundswell: ["the kind that its rows name under record"]
                default: ["events"]
                }
            throw InputProblem(
                "format_of_another_kind",
                "this is a \(format.rawValue) file, which holds no \(session.kind.name).",
                advice: "Import it as \(kinds.joined(separator: ", ")).",
                file: session.file.path
            )
        }
    }

    /// The value that fills `bytes`.
    static func value(of bytes: ArraySlice<UInt8>) throws(CellProblem) -> JSONValue {
        do throws(JSONProblem) {
            return try JSONValue(parsing: bytes)
        } catch {
            let start = String(decoding: bytes.prefix(80), as: UTF8.self)
            throw CellProblem("bad_json", value: start, error.description)
        }
    }

    private static func take(
        _ item: JSONItemReader.Item,
        _ translator: any JSONTranslator,
        _ session: ImportSession
    ) throws {
        if let problem = item.problem { return try session.reject(problem, line: item.line) }
        let value: JSONValue
        do throws(CellProblem) {
            value = try Self.value(of: item.bytes)
        } catch {
            return try session.reject(error, line: item.line)
        }
        for part in translator.parts(of: value) {
            let outcome: RowOutcome
            do throws(CellProblem) {
                outcome = try translator.translate(part, line: item.line, session)
            } catch {
                try session.reject(error, line: item.line)
                continue
            }
            switch outcome {
            case .items(let items): try session.accept(items)
            case .skip(let reason): session.skip(reason)
            }
        }
    }
}

/// What became of a row.
enum RowOutcome {
    case items([ImportedItem])
    case skip(String)
}

/// Turns the JSON of one vendor into facts.
protocol JSONTranslator {
    /// What the format is called, for people.
    var name: String { get }
    /// The rows inside one item of the file: a page or batch holds several.
    func parts(of item: JSONValue) -> [JSONValue]
    /// The facts of one row.
    func translate(
        _ part: JSONValue,
        line: Int,
        _ session: ImportSession
    ) throws(CellProblem) -> RowOutcome
}

extension JSONTranslator {
    func parts(of item: JSONValue) -> [JSONValue] { item.arrayValue ?? [item] }
}

/// Turns the JSON of one vendor into events, whether it comes in a file or over HTTP.
protocol EventTranslator: JSONTranslator {
    /// The event of one row, as far as the row tells it.
    func draft(of part: JSONValue) throws(CellProblem) -> EventDraft
}

extension EventTranslator {
    func translate(
        _ part: JSONValue,
        line: Int,
        _ session: ImportSession
    ) throws(CellProblem) -> RowOutcome {
        .items([.event(try draft(of: part).event(session), line: line)])
    }
}

/// Reads members of vendors' objects the way all translators do.
enum JSONMember {
    /// An id, which vendors write as text or number; null and empty text are absent.
    static func id(_ value: JSONValue?, _ field: String) throws(CellProblem) -> String? {
        switch value {
        case nil, .null?: return nil
        case .string(let text)?: return text.isEmpty ? nil : text
        case .integer(let number)?: return String(number)
        case .number?: return value?.canonicalText
        case let other?:
            throw CellProblem(
                "bad_id",
                field: field,
                value: other.compactText,
                "an id is a text or a number"
            )
        }
    }

    /// A moment: ISO-8601 text, or an epoch number in seconds or milliseconds.
    static func time(_ value: JSONValue?, _ field: String) throws(CellProblem) -> Timestamp? {
        switch value {
        case nil, .null?: return nil
        case .string(let text)?:
            if text.isEmpty { return nil }
            if let moment = TimeFormat.iso.read(text) { return moment }
        case .integer(let number)?:
            let millis = isSeconds(Double(number)) ? number * 1_000 : number
            if let moment = writable(millis) { return moment }
        case .number(let number)?:
            let millis = isSeconds(number) ? number * 1_000 : number
            if let moment = Int64(exactly: millis.rounded()).flatMap(writable) { return moment }
        default: break
        }
        throw CellProblem(
            "bad_time",
            field: field,
            value: value?.compactText,
            "not an ISO-8601 date and time and no epoch number"
        )
    }

    /// Numbers from 100 thousand million on are milliseconds: as seconds they lie beyond the year 5000.
    private static func isSeconds(_ number: Double) -> Bool { number.magnitude < 100_000_000_000 }

    private static func writable(_ millis: Int64) -> Timestamp? {
        let moment = Timestamp(millis: millis)
        return Timestamp.writable.contains(moment) ? moment : nil
    }

    /// The first of `values` that holds a text; an unset one is null or "".
    static func first(_ values: JSONValue?...) -> JSONValue? {
        values.lazy.compactMap { $0 }.first { $0.propertyText?.isEmpty == false }
    }

    /// The object under a key; an empty one when there is none.
    static func object(_ value: JSONValue?) -> JSONObject { value?.objectValue ?? [:] }

    /// `part` as an object.
    static func row(_ part: JSONValue) throws(CellProblem) -> JSONObject {
        guard let object = part.objectValue else {
            throw CellProblem(
                "not_an_object",
                value: String(part.compactText.prefix(80)),
                "a JSON object was expected"
            )
        }
        return object
    }

    /// The account among groups by type: the type that usually means a company, else the first by name.
    static func account(inGroups groups: JSONObject) throws(CellProblem) -> String? {
        let usual = [
            "company", "account", "organization", "organisation", "org", "workspace", "team",
        ]
        let ordered = groups.members.sorted { left, right in
            let ranks = [left, right]
                .map { usual.firstIndex(of: $0.key.lowercased()) ?? usual.count }
            return (ranks[0], ByteString(left.key)) < (ranks[1], ByteString(right.key))
        }
        for member in ordered {
            let value = member.value.arrayValue?.first ?? member.value
            if let account = try id(value, "groups.\(member.key)") { return account }
        }
        return nil
    }
}
