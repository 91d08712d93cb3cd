import Synchronization

/// A value that is worked out when somebody first looks at it, and then kept.
///
/// An answer is its counts; whom it counted, and how long they took, is worked out when it is opened, by the same pass
/// over the same snapshot. So a count costs no more than counting.
public final class Deferred<Value: Sendable>: Sendable {
    private enum State {
        case waiting(@Sendable () -> Value)
        case known(Value)
    }
    private let state: Mutex<State>

    /// A value that `make` works out.
    public init(_ make: @escaping @Sendable () -> Value) { state = Mutex(.waiting(make)) }

    /// A value at hand.
    public init(known value: Value) { state = Mutex(.known(value)) }

    /// The value; whoever asks first waits for it, and others with them.
    public var value: Value {
        state.withLock { state in
            switch state {
            case .known(let value): return value
            case .waiting(let make):
                let value = make()
                state = .known(value)
                return value
            }
        }
    }
}
