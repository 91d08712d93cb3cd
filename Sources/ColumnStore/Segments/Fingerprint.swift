/// What tells one event from another (CONTRACT: Ids).
struct Fingerprint: Hashable, Sendable {
    /// 128 bits of the SHA-256 of the message id.
    let id: IDDigest
    /// 64 bits of the SHA-256 of the content as it was sent.
    let content: UInt64
}
