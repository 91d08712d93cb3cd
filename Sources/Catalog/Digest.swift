import CSystemCrypto

/// The SHA-256 of `message`: 32 bytes.
func sha256(_ message: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
        _ = SHA256(message, message.count, digest.baseAddress)
        count = 32
    }
}

/// The SHA-256 of `parts`, each with its length in front so that no two lists read alike: 32 bytes.
func sha256(_ parts: [[UInt8]]) -> [UInt8] {
    var message: [UInt8] = []
    for part in parts {
        withUnsafeBytes(of: UInt64(part.count).littleEndian) { message.append(contentsOf: $0) }
        message.append(contentsOf: part)
    }
    return sha256(message)
}
