import Growth

/// A number as it was written, without rounding: `digits` × 10 to the power of −`fractionDigits`.
struct ExactDecimal: Hashable {
    let isNegative: Bool
    /// Every digit as a whole number.
    let digits: UInt64
    /// How many of them stand behind the decimal mark.
    let fractionDigits: Int

    /// This number times 10 to the power of `power` as a whole number; `nil` when it is not whole or
    /// does not fit.
    func scaled(by power: Int) -> Int64? {
        var value = digits
        var shift = power - fractionDigits
        while shift > 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            (value, shift) = (product, shift - 1)
        }
        while shift < 0 {
            guard value % 10 == 0 else { return nil }
            (value, shift) = (value / 10, shift + 1)
        }
        guard let signed = Int64(exactly: value) else { return nil }
        return isNegative ? -signed : signed
    }

    /// The nearest double.
    var doubleValue: Double? {
        Double("\(isNegative ? "-" : "")\(digits)e-\(fractionDigits)")
    }
}

/// The character before the fraction of a number.
public enum DecimalMark: String, CaseIterable, Sendable {
    case point = "."
    case comma = ","
}

/// Reads numbers and amounts as people and spreadsheets write them.
enum AmountText {
    /// A number and the currency that stood beside it.
    struct Amount: Hashable {
        let number: ExactDecimal
        /// `nil` when there was no sign or code, or only a `$`.
        let currency: CurrencyCode?
        /// Whether a bare `$` stood there.
        let hasDollarSign: Bool
    }

    /// Whether the text means "no value" in a column of numbers, moments or flags.
    static func isAbsent(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        guard text.utf8.count <= 9, !(48...57).contains(first) else { return false }
        return absentWords.contains(text.lowercased())
    }

    private static let absentWords: Set = [
        "-", "\u{2013}", "\u{2014}", "?", "n/a", "n.a.", "n. a.", "na", "k. a.", "k.a.", "null",
        "nil", "none", "unknown", "unbekannt", "tbd", "#n/a", "\\n", "(null)", "(blank)",
    ]

    /// Reads `text`.
    ///
    /// `mark` is the decimal mark of the mapping; when `nil`, a comma is the mark only where it cannot
    /// separate thousands.
    static func read(_ text: String, mark: DecimalMark?) -> Amount? {
        var scalars = Array(text.unicodeScalars)[...]
        var isNegative = false
        if scalars.first == "(", scalars.last == ")" {
            isNegative = true
            scalars = scalars.dropFirst().dropLast()
        }
        var words: [String] = []
        guard takeSigns(&scalars, fromEnd: false, &words, &isNegative),
            takeSigns(&scalars, fromEnd: true, &words, &isNegative), words.count <= 1,
            let currency = currency(of: words.first),
            let number = number(scalars, isNegative: isNegative, mark: mark)
        else { return nil }
        return Amount(
            number: number,
            currency: currency.code,
            hasDollarSign: currency.isDollarSign
        )
    }

    /// Takes the minus sign, spaces and currency at one end; false when a second minus stands there.
    private static func takeSigns(
        _ scalars: inout ArraySlice<Unicode.Scalar>,
        fromEnd: Bool,
        _ words: inout [String],
        _ isNegative: inout Bool
    ) -> Bool {
        var word = ""
        while let scalar = fromEnd ? scalars.last : scalars.first, !("0"..."9").contains(scalar) {
            if scalar == "." || scalar == "," { break }
            if scalar == "-" || scalar == "\u{2212}" {
                guard !isNegative else { return false }
                isNegative = true
            } else if scalar == "+" {
                guard !fromEnd else { return false }
            } else if !scalar.properties.isWhitespace {
                word = fromEnd ? String(scalar) + word : word + String(scalar)
                guard word.unicodeScalars.count <= 3 else { return false }
            }
            if fromEnd { scalars.removeLast() } else { scalars.removeFirst() }
        }
        if !word.isEmpty { words.append(word) }
        return true
    }

    private static func currency(of word: String?) -> (code: CurrencyCode?, isDollarSign: Bool)? {
        guard let word else { return (nil, false) }
        if word == "$" { return (nil, true) }
        let signs = [
            "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₪": "ILS", "₺": "TRY",
            "zł": "PLN", "R$": "BRL", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD",
            "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
        ]
        guard let code = CurrencyCode(signs[word] ?? word) else { return nil }
        return (code, false)
    }

    private static func number(
        _ scalars: ArraySlice<Unicode.Scalar>,
        isNegative: Bool,
        mark: DecimalMark?
    ) -> ExactDecimal? {
        let body = Array(scalars)
        guard body.count <= 64, let decimal = decimalPosition(in: body, mark: mark) else {
            return nil
        }
        guard groupsAreRight(body[..<decimal]) else { return nil }
        var digits: UInt64 = 0
        for scalar in body where ("0"..."9").contains(scalar) {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(scalar.value - 48))
            guard !overflow, !carry else { return nil }
            digits = sum
        }
        let fraction = body.dropFirst(decimal + 1)
        guard fraction.allSatisfy({ ("0"..."9").contains($0) }), body.count > (decimal == 0 ? 1 : 0)
        else { return nil }
        return ExactDecimal(
            isNegative: isNegative && digits > 0,
            digits: digits,
            fractionDigits: fraction.count
        )
    }

    /// Where the decimal mark stands, or the end; `nil` when the marks make no sense.
    private static func decimalPosition(in body: [Unicode.Scalar], mark: DecimalMark?) -> Int? {
        let points = body.indices.filter { body[$0] == "." }
        let commas = body.indices.filter { body[$0] == "," }
        let (own, other): ([Int], [Int])
        switch mark {
        case .point: (own, other) = (points, commas)
        case .comma: (own, other) = (commas, points)
        case nil:
            if let point = points.last, let comma = commas.last {
                (own, other) = comma > point ? (commas, points) : (points, commas)
            } else if commas.isEmpty {
                (own, other) = points.count > 1 ? ([], points) : (points, [])
            } else {
                let isDecimal = commas.count == 1 && !separatesThousands(commas[0], in: body)
                (own, other) = isDecimal ? (commas, []) : ([], commas)
            }
        }
        guard own.count <= 1, other.allSatisfy({ $0 < own.first ?? body.count }) else { return nil }
        return own.first ?? body.count
    }

    private static func separatesThousands(_ place: Int, in body: [Unicode.Scalar]) -> Bool {
        body.count - place == 4 && (1...3).contains(place) && body[0] != "0"
    }

    /// Whether thousands are cut as they should: three digits at the end, two or three before.
    private static func groupsAreRight(_ whole: ArraySlice<Unicode.Scalar>) -> Bool {
        var groups = [0]
        var separator: Unicode.Scalar?
        for scalar in whole {
            if ("0"..."9").contains(scalar) {
                groups[groups.count - 1] += 1
            } else {
                let known: Set<Unicode.Scalar> = [
                    ",", ".", "'", "\u{2019}", " ", "\u{A0}", "\u{202F}", "\u{2009}",
                ]
                guard known.contains(scalar), separator == nil || separator == scalar else {
                    return false
                }
                separator = scalar
                groups.append(0)
            }
        }
        guard groups.count > 1 else { return true }
        return (1...3).contains(groups[0]) && groups.last == 3
            && groups.dropFirst().allSatisfy { (2...3).contains($0) }
    }
}
