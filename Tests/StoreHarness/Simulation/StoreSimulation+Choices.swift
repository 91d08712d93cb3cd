import ColumnStore
import Growth
import Statistics

extension StoreSimulation {
    /// What to do next: mostly live events, and a little of everything.
    mutating func nextOperation() -> StoreOperation {
        let imports = shown.imports
        switch random.index(below: 100) {
        case ..<45: return .append(deal(), refused: chance(50) ? [unreadable()] : [])
        case ..<60: return .adopt(batch(), replacing: nil)
        case ..<63: return .adopt(batch(), replacing: pick(imports))
        case ..<64: return .abandon(batch())
        case ..<66:
            return .during(
                batch(),
                [.append(deal(), refused: []), .seal, .adopt(batch(), replacing: nil)][
                    random.index(below: 3)
                ]
            )
        case ..<74: return pick(imports).map { .retract($0) } ?? .seal
        case ..<77: return .erase(SimulatedPerson(number: newest / 20 + random.index(below: 4)))
        case ..<82: return .expire(EventDeck.time(newest - 60 - random.index(below: 20)))
        case ..<92: return .seal
        default: return .compact(identity(of: newest / 20 - 4..<newest / 20 + 5))
        }
    }

    private mutating func pick(_ imports: [EventSource]) -> EventSource? {
        imports.isEmpty ? nil : imports[random.index(below: imports.count)]
    }

    /// A few events, new ones and copies.
    private mutating func deal() -> [Event] {
        newest += random.index(below: 4)
        return (0...random.index(below: 12))
            .map { _ in deck.event(newest - random.index(below: 40), &random) }
    }

    private mutating func batch() -> EventBatch {
        var batch = EventBatch()
        for (index, event) in deal().enumerated() { batch.append(event, line: index + 1) }
        return batch
    }

    private func unreadable() -> DeadLetter {
        DeadLetter(receivedAt: clock.now, code: "unreadable", reason: "It is not JSON.", body: "{")
    }
}
