import Growth

/// The four times of an event as small integers.
///
/// The corrected time is seconds and milliseconds apart. `delay` is the corrected time less the original;
/// `sendDelay` is sent less original; `receiptDelay` is what is left of received less sent (or less
/// original) when the delay is taken away: nothing where the correction came from just these times.
/// Differences wrap, so that every `Int64` comes back.
struct RowTimes: Hashable {
    let seconds, millis, delay: UInt64
    /// 1 for a time of sending, 2 for a time of receipt, 3 for both.
    let given: UInt64
    let sendDelay, receiptDelay: UInt64
}

extension RowTimes {
    /// The times of `event`.
    init(_ event: Event) {
        self.init(
            time: event.time.millis,
            original: event.originalTime.millis,
            sentAt: event.sentAt?.millis,
            receivedAt: event.receivedAt?.millis
        )
    }

    /// The times of an event, in milliseconds since 1970.
    init(time: Int64, original: Int64, sentAt: Int64?, receivedAt: Int64?) {
        let parts = time.quotientAndRemainder(dividingBy: 1_000)
        let isBefore = parts.remainder < 0
        seconds = RowTimes.ordered(isBefore ? parts.quotient - 1 : parts.quotient)
        millis = UInt64(isBefore ? parts.remainder + 1_000 : parts.remainder)
        delay = UInt64(bitPattern: time &- original)
        given = (sentAt == nil ? 0 : 1) | (receivedAt == nil ? 0 : 2)
        let sent = sentAt ?? original
        sendDelay = UInt64(bitPattern: sent &- original)
        let receipt = receivedAt.map { $0 &- sent &- (time &- original) } ?? 0
        receiptDelay = UInt64(bitPattern: receipt)
    }

    /// The corrected time of a row.
    static func time(seconds: UInt64, millis: UInt64) -> Int64 {
        Int64(bitPattern: seconds ^ (1 << 63)) &* 1_000 &+ Int64(bitPattern: millis)
    }

    /// When the client said that the event at `time` happened.
    func original(of time: Int64) -> Int64 { time &- Int64(bitPattern: delay) }

    /// When the client sent it.
    func sent(of time: Int64) -> Int64? {
        given & 1 == 0 ? nil : original(of: time) &+ Int64(bitPattern: sendDelay)
    }

    /// When the first server received it.
    func received(of time: Int64) -> Int64? {
        if given & 2 == 0 { return nil }
        let delay = Int64(bitPattern: delay)
        return (sent(of: time) ?? original(of: time)) &+ delay
            &+ Int64(bitPattern: receiptDelay)
    }

    /// The order of signed numbers kept by unsigned ones.
    private static func ordered(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ (1 << 63) }
}
