/// The id of a writer's n-th event, always as long: `l-007-000000123`.
enum MessageID {
    /// Bytes of an id.
    static let length = 15
    /// No trial has more writers.
    static let writers = 1_000

    /// Writes an id at a place of `bytes`.
    static func write(_ writer: Int, _ number: Int, to bytes: inout [UInt8], at place: Int) {
        bytes[place] = UInt8(ascii: "l")
        bytes[place + 1] = UInt8(ascii: "-")
        writeDigits(writer, 3, to: &bytes, at: place + 2)
        bytes[place + 5] = UInt8(ascii: "-")
        writeDigits(number, 9, to: &bytes, at: place + 6)
    }

    /// The writer and the number in an id; `nil` for anything else.
    static func parse(_ text: [UInt8]) -> (writer: Int, number: Int)? {
        guard text.count == length, text[0] == UInt8(ascii: "l"), text[1] == UInt8(ascii: "-"),
            text[5] == UInt8(ascii: "-"), let writer = value(text[2..<5]),
            let number = value(text[6...])
        else { return nil }
        return (writer, number)
    }

    private static func value(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }
}

/// Writes the last `width` digits of a number at a place of `bytes`.
func writeDigits(_ number: Int, _ width: Int, to bytes: inout [UInt8], at place: Int) {
    var rest = number
    for index in (place..<place + width).reversed() {
        bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
    }
}
