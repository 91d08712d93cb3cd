import Dispatch
import Foundation
import Glibc
import Statistics
import Synchronization

/// A client that sends batches until nobody listens, and remembers what was promised to it.
///
/// It sends some batches again although they were acknowledged, puts old events into new ones, and
/// sometimes does not wait for the answer.
struct StormClient: Sendable {
    /// What it sent, and what was acknowledged.
    private(set) var writer = Audit.Writer()
    /// Answers that a client must not get.
    private(set) var strange: [Int: Int] = [:]
    private let number: Int
    private let millis: Int64
    private let largest: Int
    private var generator: SplitMix64
    /// Batches that are to be sent, most of them again.
    private var owed: [[Int]] = []

    /// A client whose batches have at most `largest` events, all of which happened at `millis`.
    init(_ number: Int, largest: Int = 100, millis: Int64, seed: UInt64) {
        (self.number, self.largest, self.millis) = (number, largest, millis)
        generator = SplitMix64(seed: seed &+ UInt64(number))
    }

    /// Sends until nobody listens, and new events only until `end`.
    mutating func live(
        on port: UInt16,
        key: String,
        newUntil end: Int64,
        whenAcknowledged: ([Int]) -> Void = { _ in }
    ) {
        var connection: Connection?
        while let batch = owed.popLast() ?? (Clock.nanos < end ? newBatch() : nil) {
            connection = connection ?? Connection(to: port)
            guard let open = connection else { return owed.append(batch) }
            let request = TrackRequest(
                .batch,
                writer: number,
                numbers: batch,
                millis: millis,
                key: key
            )
            let isHeard = generator.index(below: 20) > 0
            let answer = open.send(request.bytes) && isHeard ? open.answer() : nil
            if answer?.isLast ?? true { connection = nil }
            note(answer?.status, batch)
            if answer?.status == 200 { whenAcknowledged(batch) }
        }
    }

    private mutating func note(_ status: Int?, _ batch: [Int]) {
        switch status {
        case 200:
            for number in batch { writer.acknowledged.insert(number) }
            if generator.index(below: 10) == 0 { owed.append(batch) }
        case nil: owed.append(batch)
        case .some(let status):
            if ![429, 503].contains(status) { strange[status, default: 0] += 1 }
            owed.append(batch)
            usleep(20_000)
        }
    }

    private mutating func newBatch() -> [Int] {
        let first = writer.sent
        writer.sent += 1 + generator.index(below: largest)
        var batch = Array(first..<writer.sent)
        if generator.index(below: 10) == 0 {
            for _ in 0..<5 { batch.append(generator.index(below: writer.sent)) }
            batch.shuffle(using: &generator)
        }
        return batch
    }

    /// Takes at most so many batches that were on their way as acknowledged; tells how many it were.
    mutating func believe(_ count: Int) -> Int {
        let believed = owed.filter { !$0.allSatisfy(writer.acknowledged.contains) }.prefix(count)
        for batch in believed { for number in batch { writer.acknowledged.insert(number) } }
        owed.removeAll(where: believed.contains)
        return believed.count
    }
}

extension [StormClient] {
    /// Lets all clients live, a thread each, does `meanwhile`, and waits until they are done.
    mutating func live(
        meanwhile: () throws -> Void,
        _ life: @escaping @Sendable (Int, inout StormClient) -> Void
    ) rethrows {
        let results = Results(self)
        for index in indices { results.begin(index, life) }
        defer { self = results.wait() }
        try meanwhile()
    }

    /// What is wrong with the answers they got.
    var strangeAnswers: String? {
        let all = reduce(into: [:]) { $0.merge($1.strange, uniquingKeysWith: +) }
        return all.isEmpty ? nil : "clients were answered \(all)"
    }
}

/// Values that threads of their own change.
private final class Results: Sendable {
    private let clients: Mutex<[StormClient]>
    private let done = DispatchGroup()

    init(_ clients: [StormClient]) { self.clients = Mutex(clients) }

    func begin(_ index: Int, _ life: @escaping @Sendable (Int, inout StormClient) -> Void) {
        done.enter()
        Thread.detachNewThread { [self] in
            var client = clients.withLock { $0[index] }
            life(index, &client)
            clients.withLock { $0[index] = client }
            done.leave()
        }
    }

    func wait() -> [StormClient] {
        done.wait()
        return clients.withLock { $0 }
    }
}
