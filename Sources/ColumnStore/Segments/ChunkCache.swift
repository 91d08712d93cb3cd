import Synchronization

/// The chunks that were decoded last, so that reading rows in order decodes each chunk once.
///
/// Threads that need the same chunk at the same time may decode it twice; none waits for another's work.
final class ChunkCache<Chunk: Sendable>: Sendable {
    private struct State {
        var chunks: [Int: Chunk] = [:]
        /// The chunks in the order in which they came.
        var order: [Int] = []
        var next = 0
    }
    private let capacity: Int
    private let state = Mutex(State())

    /// Keeps up to `capacity` chunks.
    init(capacity: Int) { self.capacity = capacity }

    /// Chunk `number`, made by `decode` when it is not there; a `nil` is not kept.
    func chunk(_ number: Int, _ decode: () -> Chunk?) -> Chunk? {
        if let known = state.withLock({ $0.chunks[number] }) { return known }
        guard let decoded = decode() else { return nil }
        state.withLock { keep(decoded, number, in: &$0) }
        return decoded
    }

    private func keep(_ chunk: Chunk, _ number: Int, in state: inout State) {
        if state.chunks.updateValue(chunk, forKey: number) != nil { return }
        if state.order.count < capacity {
            state.order.append(number)
        } else {
            state.chunks[state.order[state.next]] = nil
            state.order[state.next] = number
            state.next = (state.next + 1) % capacity
        }
    }
}
