public import Synchronization

/// A value that is worked out when somebody first looks at it, and then kept.
///
/// An answer is its counts; whom it counted, and how long they took, is worked out when it is opened, by the same pass
/// over the same snapshot. So a count costs no more than counting. Looking at a value that is known takes no lock, and
/// can be inlined: kernels look at every row.
///
/// `@unchecked Sendable`: the value is written once, by `init` or inside the lock, before `isKnown` is set (releasing), and read
/// outside of the lock only by who saw that (acquiring).
public final class Deferred<Value: Sendable>: @unchecked Sendable {
    @usableFromInline let isKnown: Atomic<Bool>
    @usableFromInline private(set) var known: Value?
    /// How to work it out, until that was done.
    private let make: Mutex<(@Sendable () -> Value)?>

    /// A value that `make` works out.
    public init(_ make: @escaping @Sendable () -> Value) {
        isKnown = Atomic(false)
        self.make = Mutex(make)
    }

    /// A value at hand.
    public init(known value: Value) {
        isKnown = Atomic(true)
        known = value
        make = Mutex(nil)
    }

    /// The value, if it was worked out.
    @inlinable public var valueIfKnown: Value? {
        isKnown.load(ordering: .acquiring) ? known : nil
    }

    /// The value; whoever asks first waits for it, and others with them.
    @inlinable public var value: Value { valueIfKnown ?? workedOut() }

    @usableFromInline func workedOut() -> Value {
        make.withLock { make in
            if let known { return known }
            guard let work = make else {
                preconditionFailure("a value is at hand or can be worked out")
            }
            let new = work()
            known = new
            make = nil
            isKnown.store(true, ordering: .releasing)
            return new
        }
    }
}
