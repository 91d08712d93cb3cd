extension EventColumns {
    /// The event of `row`.
    public func event(_ row: Int) -> Event {
        let marks = marks[row]
        return Event(
            id: MessageID(ids.text(row)),
            call: calls[row],
            name: EventName(nameCodes.text(names[row])),
            user: userCodes.optionalText(users[row]).map { UserID($0) },
            anonymous: anonymousCodes.optionalText(anonymous[row]).map { AnonymousID($0) },
            previous: previousCodes.optionalText(previous[row]).map { ByteString($0) },
            account: account(row),
            time: Timestamp(millis: times[row]),
            originalTime: Timestamp(millis: originalTimes[row]),
            sentAt: marks.contains(.sent) ? Timestamp(millis: sentTimes[row]) : nil,
            receivedAt: marks.contains(.received) ? Timestamp(millis: receivedTimes[row]) : nil,
            properties: propertiesObject(row)
        )
    }

    /// How `row` names its account.
    public func account(_ row: Int) -> AccountReference? {
        guard let id = accountCodes.optionalText(accounts[row]) else { return nil }
        guard accountKinds[row] > 0 else { return .id(AccountID(id)) }
        return .through(EventColumns.recordKinds[Int(accountKinds[row]) - 1], RecordID(id))
    }

    private func propertiesObject(_ row: Int) -> JSONObject {
        let text = properties.bytes[properties.range(row)]
        if text.isEmpty { return [:] }
        guard let object = (try? JSONValue(parsing: text))?.objectValue else {
            preconditionFailure("properties are a JSON object")
        }
        return object
    }

    /// Appends what `event(row).canonicalContent` is.
    public func appendCanonicalContent(of row: Int, to output: inout [UInt8]) {
        output.put("{")
        if accounts[row] > 0, accountKinds[row] == 0 {
            output.put("\"account\":")
            accountCodes.appendJSON(accounts[row] - 1, to: &output)
            output.put(",")
        }
        if anonymous[row] > 0 {
            output.put("\"anonymous\":")
            anonymousCodes.appendJSON(anonymous[row] - 1, to: &output)
            output.put(",")
        }
        output.put("\"call\":\"")
        output.put(calls[row].staticName)
        output.put("\",\"name\":")
        nameCodes.appendJSON(names[row], to: &output)
        output.put(",\"originalTime\":")
        output.put(originalTimes[row])
        if previous[row] > 0 {
            output.put(",\"previous\":")
            previousCodes.appendJSON(previous[row] - 1, to: &output)
        }
        output.put(",\"properties\":")
        appendCanonicalProperties(of: row, to: &output)
        if accounts[row] > 0, accountKinds[row] > 0 {
            let kind = EventColumns.recordKinds[Int(accountKinds[row]) - 1]
            output.put(",\"through\":[\"")
            output.append(contentsOf: kind.rawValue.utf8)
            output.put("\",")
            accountCodes.appendJSON(accounts[row] - 1, to: &output)
            output.put("]")
        }
        if users[row] > 0 {
            output.put(",\"user\":")
            userCodes.appendJSON(users[row] - 1, to: &output)
        }
        output.put("}")
    }

    private func appendCanonicalProperties(of row: Int, to output: inout [UInt8]) {
        let range = properties.range(row)
        if range.isEmpty { return output.put("{}") }
        properties.bytes.withUnsafeBufferPointer { bytes in
            let text = UnsafeBufferPointer(rebasing: bytes[range])
            if marks[row].contains(.canonical) {
                output.append(contentsOf: text)
            } else {
                JSONValue.appendCanonical(compact: text, to: &output)
            }
        }
    }
}

extension TextCodes {
    /// The text under a code counted from 1; `nil` for 0.
    fileprivate func optionalText(_ code: UInt32) -> String? { code == 0 ? nil : text(code - 1) }
}

extension [UInt8] {
    fileprivate mutating func put(_ text: StaticString) {
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        append(contentsOf: bytes)
    }

    /// Appends `number` in decimal.
    fileprivate mutating func put(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let start = count
        var rest = number.magnitude
        repeat {
            append(UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0"))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }
}
