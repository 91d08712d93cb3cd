public import Growth

/// What one webhook of Stripe says.
///
/// Taken are events about customers, subscriptions, invoices, products, prices and plans, in the
/// shape of any version of the interface. All others are acknowledged and ignored: charges, payment
/// intents, checkout sessions, credit notes, payouts, disputes, quotes, meters, discounts, payment
/// methods, tax ids and previews of invoices say nothing that these do not, and a customer, product
/// or price that is deleted stays known. Records of an event sent twice are the same, and in
/// whatever order events come the records end up alike.
public struct StripeWebhook: Hashable, Sendable {
    /// What came of an event.
    public enum Outcome: Hashable, Sendable {
        /// It says this; the same records that a file with the event gives.
        case records([Record])
        /// It is of no use here; why, as a phrase.
        case ignored(String)
        /// It should say something and cannot be read: sending it again will not help.
        case unreadable(Rejection)
    }

    /// The id, `evt_…`; the same each time the event is sent.
    public let id: String
    /// What happened: `customer.subscription.updated`.
    public let type: String
    /// When it happened, to the second.
    public let createdAt: Timestamp
    /// Whether it is about real money; `false` for events of a sandbox.
    public let isLive: Bool
    /// What came of it.
    public let outcome: Outcome
    /// What a person should know about how it was read.
    public let notes: [String]

    /// Reads the body of a webhook, after its signature was verified.
    /// - Throws: `InputProblem` with the code `stripe_event_unreadable` when it is no event.
    public init(body: [UInt8]) throws(InputProblem) {
        let value: JSONValue
        do throws(JSONProblem) { value = try JSONValue(parsing: body[...]) } catch {
            throw Self.unreadable("it is \(error.description)")
        }
        let event: StripeEvent
        do throws(CellProblem) { event = try StripeEvent(JSONMember.object(value)) } catch {
            throw Self.unreadable(error.reason)
        }
        guard value["object"]?.stringValue == "event", let id = event.id, !event.type.isEmpty,
            let createdAt = event.createdAt
        else { throw Self.unreadable("it has no id, type or date of an event") }
        (self.id, self.createdAt) = (id, createdAt)
        type = event.type
        isLive = value["livemode"] == .bool(true)
        var notes: [String] = []
        outcome = Self.outcome(of: value, event, notes: &notes)
        self.notes = notes
    }

    private static func outcome(
        of value: JSONValue,
        _ event: StripeEvent,
        notes: inout [String]
    ) -> Outcome {
        let type = event.object["object"]?.stringValue ?? "unknown"
        guard let kind = StripeObjects.kind(of: type) else {
            return .ignored("events about a \(Printable.escaped(type, limit: 40))")
        }
        do throws(CellProblem) {
            let translator = StripeObjects(kind: kind)
            switch try translator.outcome(of: value, line: 1, notes: &notes) {
            case .skip(let reason): return .ignored(reason)
            case .items(let items): return .records(items.compactMap(\.record))
            }
        } catch {
            return .unreadable(Rejection(error, line: 1))
        }
    }

    private static func unreadable(_ reason: String) -> InputProblem {
        InputProblem(
            "stripe_event_unreadable",
            "the body is no event of Stripe: \(reason).",
            advice: "Point only the webhook endpoint of Stripe at this address."
        )
    }
}

extension ImportedItem {
    /// The record, if this is one.
    var record: Record? { if case .record(let record, _) = self { record } else { nil } }
}

extension Rejection {
    /// Why the row on `line` was not taken.
    init(_ problem: CellProblem, line: Int) {
        self.init(
            line: line,
            field: problem.field,
            value: problem.value,
            code: problem.code,
            reason: problem.reason
        )
    }
}
