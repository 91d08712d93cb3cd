import Growth

/// Reads texts into the values of fields; one place for CSV cells and JSON members.
struct FieldReader {
    /// What a value is read with.
    struct Settings {
        var format = TimeFormat.iso
        var zone = ZoneOffsets.utc
        var decimal: DecimalMark?
        var unit = FieldMapping.Unit.major
        var currency = CurrencyCode.usd
    }

    /// The value of `text` for a field of `type`; `nil` when the text means "no value".
    static func value(
        _ text: String,
        type: FieldType,
        field: String,
        _ settings: Settings
    ) throws(CellProblem) -> FieldValue? {
        switch type {
        case .text: return text.isEmpty ? nil : .text(text)
        case .choice(let words): return try choice(text, words, field)
        case .email:
            if AmountText.isAbsent(text) { return nil }
            try check(email: text, field)
            return .text(text)
        case .domain: return try AmountText.isAbsent(text) ? nil : domain(text, field)
        default: break
        }
        if AmountText.isAbsent(text) { return nil }
        switch type {
        case .time: return .time(try time(text, field, settings))
        case .money: return .money(try money(text, field, settings))
        case .integer: return .integer(try integer(text, field, settings))
        case .number: return .number(try number(text, field, settings))
        default: return .boolean(try flag(text, field))
        }
    }

    static func time(
        _ text: String,
        _ field: String,
        _ settings: Settings
    ) throws(CellProblem) -> Timestamp {
        if let moment = settings.format.read(text, zone: settings.zone) { return moment }
        throw CellProblem(
            "bad_time",
            field: field,
            value: text,
            "not a date that exists, written as \(settings.format)"
        )
    }

    static func money(
        _ text: String,
        _ field: String,
        _ settings: Settings
    ) throws(CellProblem) -> Money {
        guard let amount = AmountText.read(text, mark: settings.decimal) else {
            throw CellProblem("bad_money", field: field, value: text, "not an amount of money")
        }
        var currency = amount.currency ?? settings.currency
        if amount.hasDollarSign, !dollars.contains(currency.code) { currency = .usd }
        let shift = settings.unit == .minor ? 0 : currency.minorDigits
        if let minor = amount.number.scaled(by: shift) {
            return Money(minorUnits: minor, currency: currency)
        }
        if amount.number.fractionDigits > shift {
            throw CellProblem(
                "too_many_decimals",
                field: field,
                value: text,
                "more decimals than \(currency) has in \(settings.unit.rawValue) units (\(shift)); "
                    + "if this separates thousands, set decimal in the mapping"
            )
        }
        throw CellProblem("bad_money", field: field, value: text, "an amount too large to hold")
    }

    private static let dollars: Set<String> = [
        "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "CLP", "COP", "ARS",
    ]

    private static func integer(
        _ text: String,
        _ field: String,
        _ settings: Settings
    ) throws(CellProblem) -> Int64 {
        if let amount = AmountText.read(text, mark: settings.decimal), amount.currency == nil,
            let value = amount.number.scaled(by: 0)
        {
            return value
        }
        throw CellProblem("bad_integer", field: field, value: text, "not a whole number of 64 bits")
    }

    private static func number(
        _ text: String,
        _ field: String,
        _ settings: Settings
    ) throws(CellProblem) -> Double {
        if let amount = AmountText.read(text, mark: settings.decimal), amount.currency == nil,
            let value = amount.number.doubleValue, value.isFinite
        {
            return value
        }
        let isPlain = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        if isPlain, let value = Double(text), value.isFinite { return value }
        throw CellProblem("bad_number", field: field, value: text, "not a number")
    }

    static func flag(_ text: String, _ field: String) throws(CellProblem) -> Bool {
        switch text.lowercased() {
        case "true", "yes", "1", "t", "y": return true
        case "false", "no", "0", "f", "n": return false
        default:
            throw CellProblem("bad_boolean", field: field, value: text, "neither true nor false")
        }
    }

    /// Checks that `text` can be an e-mail address: one sign of "at", something on both sides, no spaces.
    static func check(email text: String, _ field: String) throws(CellProblem) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        let isClean = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), isClean, text.utf8.count <= 320
        else {
            throw CellProblem("bad_email", field: field, value: text, "not an e-mail address")
        }
    }

    private static func domain(_ text: String, _ field: String) throws(CellProblem) -> FieldValue {
        guard let host = host(of: text) else {
            throw CellProblem(
                "bad_domain",
                field: field,
                value: text,
                "not a host name or web address"
            )
        }
        return .text(host)
    }

    /// The host of a web address or host name, in small letters, without `www.`.
    static func host(of text: String) -> String? {
        var rest = Array(text.lowercased().utf8)[...]
        if let scheme = rest.firstRange(of: Array("://".utf8)) { rest = rest[scheme.upperBound...] }
        rest = rest.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest[(at + 1)...] }
        rest = rest.prefix { $0 != UInt8(ascii: ":") }
        while rest.starts(with: Array("www.".utf8)) { rest = rest.dropFirst(4) }
        if rest.last == UInt8(ascii: ".") { rest = rest.dropLast() }
        let isHost = rest.allSatisfy {
            $0 >= 0x80 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
                || (48...57).contains($0) || (97...122).contains($0)
        }
        let labels = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard isHost, rest.count <= 253, labels.count >= 2, labels.allSatisfy({ !$0.isEmpty })
        else { return nil }
        return String(decoding: rest, as: UTF8.self)
    }

    private static func choice(
        _ text: String,
        _ words: [String],
        _ field: String
    ) throws(CellProblem) -> FieldValue? {
        if AmountText.isAbsent(text) { return nil }
        if words.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { return .text(text) }
        let folded = String(CSVHeader.folded(text).map { $0 == " " ? "-" : $0 })
        let word = synonyms[folded] ?? folded
        if words.contains(word) { return .text(word) }
        throw CellProblem(
            "bad_choice",
            field: field,
            value: text,
            "not one of \(words.joined(separator: ", ")); say what it means with map in the mapping"
        )
    }

    private static let synonyms = [
        "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
        "annual": "year", "annually": "year", "yearly": "year",
    ]
}

/// The moment of an event by the server's clock (INTERFACES 1.1).
enum ClockSkew {
    /// Differences up to this are taken for the time a request needs, not for a wrong clock.
    static let toleranceMillis: Int64 = 2 * Duration.second

    /// `original` moved by the error of the client's clock, where both clocks are known.
    static func corrected(
        _ original: Timestamp,
        sentAt: Timestamp?,
        receivedAt: Timestamp?
    ) -> Timestamp {
        guard let sentAt, let receivedAt else { return original }
        let skew = receivedAt.millis(since: sentAt)
        let moved = original.adding(millis: skew)
        let isOff = skew.magnitude > toleranceMillis.magnitude
        return isOff && Timestamp.writable.contains(moved) ? moved : original
    }
}
