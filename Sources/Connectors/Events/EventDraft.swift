import Growth

/// An event while a translator puts it together; checks once what every event needs.
struct EventDraft {
    var id: String?
    var call = Event.Call.track
    var name: String?
    var user: String?
    var anonymous: String?
    var previous: String?
    var account: String?
    /// The record through which the account is named, in place of `account`.
    var accountRecord: AccountReference?
    var time: Timestamp?
    var originalTime: Timestamp?
    var sentAt: Timestamp?
    var receivedAt: Timestamp?
    var properties = JSONObject()

    /// The event, with an id from its content when it has none.
    /// - Throws: `CellProblem` when it lacks a time, a name or somebody who did it.
    func event(_ session: ImportSession) throws(CellProblem) -> Event {
        guard let time else {
            throw CellProblem(
                "missing_time",
                field: "timestamp",
                "the event does not say when it happened"
            )
        }
        guard user != nil || anonymous != nil || reference != nil else {
            throw CellProblem(
                "no_actor",
                field: "userId",
                "the event names no user, no device and no account"
            )
        }
        guard let name = eventName else {
            throw CellProblem(
                "missing_field",
                field: "event",
                "a track call needs the name of its event"
            )
        }
        let finished = id.map { make(MessageID($0), name, time) }
        if let finished { return finished }
        var hash = RowHash()
        hash.add(make("", name, time).canonicalContent.utf8)
        return make(MessageID(session.rowID(hash)), name, time)
    }

    private var reference: AccountReference? {
        accountRecord ?? account.map { .id(AccountID($0)) }
    }

    private var eventName: EventName? {
        switch call {
        case .track: name.map { EventName($0) }
        case .page: Event.pageViewed
        case .screen: Event.screenViewed
        case .identify, .group, .alias: EventName(call.name)
        }
    }

    private func make(_ id: MessageID, _ name: EventName, _ time: Timestamp) -> Event {
        Event(
            id: id,
            call: call,
            name: name,
            user: user.map { UserID($0) },
            anonymous: anonymous.map { AnonymousID($0) },
            previous: previous.map { ByteString($0) },
            account: reference,
            time: time,
            originalTime: originalTime,
            sentAt: sentAt,
            receivedAt: receivedAt,
            properties: properties
        )
    }
}
