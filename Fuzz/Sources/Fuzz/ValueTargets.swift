import Growth

@testable import Connectors

/// Single values, as cells and members hold them.
enum ValueTargets {
    /// A value that was read is the same when it is written and read again.
    @Sendable
    static func values(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        let types: [FieldType] = [
            .time, .money, .number, .integer, .boolean, .email, .domain,
            .choice(["month", "year"]),
        ]
        for type in types {
            for mark in [nil, DecimalMark.comma, .point] {
                bounded { checkField(text, type, mark) }
            }
        }
        bounded { checkMoments(text) }
        bounded { checkNames(text) }
    }

    private static func checkField(_ text: String, _ type: FieldType, _ mark: DecimalMark?) {
        var settings = FieldReader.Settings()
        settings.decimal = mark
        guard let value = try? FieldReader.value(text, type: type, field: "x", settings) else {
            return
        }
        if case .money(let money) = value { settings.currency = money.currency }
        settings.decimal = .point
        let again = try? FieldReader.value(value.display, type: type, field: "x", settings)
        require(again == value, "\(type) \(value) is written \(value.display)")
    }

    private static func checkMoments(_ text: String) {
        if let moment = Timestamp(iso: text) {
            require(Timestamp(iso: moment.iso) == moment, "\(moment) reads as it is written")
        }
        if let format = TimeFormat(text) {
            require(TimeFormat(format.description) == format, "\(format) reads as it is written")
            _ = format.read("\(text) 12:00 PM", zone: .utc)
        }
        for zone in zones {
            guard let moment = TimeFormat.iso.read(text, zone: zone) else { continue }
            require(Timestamp(iso: moment.iso) == moment, "\(moment) reads as it is written")
        }
        _ = TimeFormat.detect(in: text.split(separator: "\n").map(String.init))
        if let length = try? WindowLength(text) {
            require((try? WindowLength(length.text)) == length, "\(length.text) reads as written")
        }
    }

    private static let zones = ["Europe/Berlin", "Asia/Kathmandu", "America/New_York"]
        .compactMap(TimeZones.offsets)

    private static func checkNames(_ text: String) {
        if let domain = EmailDomain(text) {
            require(
                EmailDomain(domain.description)?.description == domain.description,
                "a host name reads as it is written"
            )
            if let owner = domain.registrable {
                require(
                    owner.registrable?.description == owner.description,
                    "the domain of a domain is itself"
                )
            }
        }
        _ = EmailAddress(text)
        let words = Wording.phrase(text)
        require(Wording.phrase(words) == words, "words of words are the same words")
        _ = OpportunityOutcome.of(stage: text)
        _ = ActivityWords.told(by: text)
        _ = Spelling.nearest(to: text, in: Mapping.knownKeys)
        _ = TimeZones.offsets(named: text)
    }
}
