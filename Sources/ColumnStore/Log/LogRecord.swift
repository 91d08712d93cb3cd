import Growth

/// One thing that a log keeps until a segment or the manifest does.
enum LogRecord: Hashable, Sendable {
    /// An event that counts.
    ///
    /// Its properties are kept as JSON text, so `1.0` comes back as `1`.
    case event(Event)
    /// An event that was refused.
    case letter(DeadLetter)
    /// What to add to the books of an hour.
    case books(Hour, EventBooks)
}
