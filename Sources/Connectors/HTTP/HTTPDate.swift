import Growth

extension Timestamp {
    /// Reads the date of a header, `Sun, 06 Nov 1994 08:49:37 GMT`; `nil` for any other text.
    ///
    /// The older two forms, which no server may send, are not read. Source: RFC 9110, 5.6.7.
    init?(httpDate text: String) {
        let months = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        let read = text.withBytes { bytes -> Timestamp? in
            var cursor = ByteCursor(bytes)
            guard cursor.letters(atMost: 3).count == 3, cursor.take(UInt8(ascii: ",")),
                cursor.take(0x20), let day = cursor.digits(2, 2), cursor.take(0x20)
            else { return nil }
            let name = String(decoding: cursor.letters(atMost: 3), as: UTF8.self)
            guard let month = months.firstIndex(of: name), cursor.take(0x20),
                let year = cursor.digits(4, 4), cursor.take(0x20),
                let date = CivilDate(year: year, month: month + 1, day: day)
            else { return nil }
            var clock: [Int] = []
            for limit in [24, 60, 61] {
                if !clock.isEmpty, !cursor.take(UInt8(ascii: ":")) { return nil }
                guard let part = cursor.digits(2, 2), part < limit else { return nil }
                clock.append(part)
            }
            guard cursor.take(0x20), cursor.take(word: "GMT"), cursor.isAtEnd else { return nil }
            let seconds = clock.reduce(0) { $0 * 60 + $1 }
            return date.startUTC.adding(millis: Int64(seconds) * Duration.second)
        }
        guard let read else { return nil }
        self = read
    }
}
