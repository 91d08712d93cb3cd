/// A JSON value with exact integers.
///
/// Equality is structural and minds the order of keys; two objects that say the same have the same
/// `canonicalText`.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A finite number with a fraction or exponent.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// The members of a JSON object in the order they were written; keys are unique.
///
/// Lookup is O(members): objects here are small.
public struct JSONObject: Hashable, Sendable {
    /// One member.
    public struct Member: Hashable, Sendable {
        /// The key.
        public let key: String
        /// The value.
        public var value: JSONValue
    }

    /// The members, in order.
    public private(set) var members: [Member] = []

    /// An object without members.
    public init() {}

    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The value under `key`, compared by bytes.
    ///
    /// Setting `nil` removes the member.
    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil): members.remove(at: position)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a member that the caller knows to be new.
    ///
    /// O(1).
    fileprivate mutating func appendUnique(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
    }

    private func position(of key: String) -> Int? {
        members.firstIndex { $0.key.hasBytes(of: key) }
    }
}

extension String {
    /// Whether both are written with the same bytes.
    ///
    /// Equality of strings is not that; but it is never false for equal bytes, and quick.
    fileprivate func hasBytes(of other: String) -> Bool {
        utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
    }
}

/// Puts an object together member by member, O(1) each however many there are: outside bytes may hold
/// an object of a million keys.
public struct JSONObjectBuilder {
    /// The object so far.
    public private(set) var object = JSONObject()
    /// Its keys, once they are many; a few are found faster by looking at each.
    private var keys: Set<ByteString> = []

    private static let few = 16

    /// A builder of an object without members.
    public init() {}

    /// Whether the object has a member `key`, compared by bytes.
    public func holds(_ key: String) -> Bool {
        keys.isEmpty ? object[key] != nil : keys.contains(ByteString(key))
    }

    /// Adds a member at the end, unless there is one called `key` already.
    public mutating func append(_ key: String, _ value: JSONValue) {
        guard !holds(key) else { return }
        object.appendUnique(key, value)
        if !keys.isEmpty {
            keys.insert(ByteString(key))
        } else if object.members.count == Self.few {
            keys = Set(object.members.map { ByteString($0.key) })
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}

extension JSONValue {
    /// A count.
    public init(_ count: Int) { self = .integer(Int64(count)) }

    /// A statistic, rounded to `digits` significant digits so that documents are stable to read.
    ///
    /// Numbers that are not finite become `null`.
    public init(statistic value: Double?, digits: Int = 6) {
        guard let value, value.isFinite else {
            self = .null
            return
        }
        self = .number(roundedToSignificant(value, digits: digits))
    }

    /// The text, if this is one; `null` where there is none.
    public init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }

    /// The member `key`, if this is an object that has it.
    public subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The text, if this is a string.
    public var stringValue: String? { if case .string(let text) = self { text } else { nil } }

    /// The elements, if this is an array.
    public var arrayValue: [JSONValue]? { if case .array(let items) = self { items } else { nil } }

    /// The members, if this is an object.
    public var objectValue: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The whole number, if this is one (`3` and `3.0`, not `3.5`).
    public var integerValue: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The number, if this is one.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The value as a property is compared and shown: text as it is, numbers and booleans as JSON
    /// writes them, `nil` for null, arrays and objects.
    public var propertyText: String? {
        switch self {
        case .string(let text): text
        case .bool, .integer, .number: canonicalText
        case .null, .array, .object: nil
        }
    }
}

/// `value` rounded to `digits` significant decimal digits.
func roundedToSignificant(_ value: Double, digits: Int) -> Double {
    guard value != 0, value.isFinite else { return value }
    var magnitude = abs(value)
    var exponent = 0
    while magnitude >= 10 { (magnitude, exponent) = (magnitude / 10, exponent + 1) }
    while magnitude < 1 { (magnitude, exponent) = (magnitude * 10, exponent - 1) }
    let shift = digits - 1 - exponent
    guard shift.magnitude <= 300 else { return value }
    var scale = 1.0
    for _ in 0..<shift.magnitude { scale *= 10 }
    return shift >= 0
        ? (value * scale).rounded(.toNearestOrEven) / scale
        : (value / scale).rounded(.toNearestOrEven) * scale
}
