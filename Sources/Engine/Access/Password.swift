import CSystemCrypt
import Growth

/// Passwords as they are kept: by yescrypt of the system's libcrypt (CONTRACT: Roles).
enum Password {
    /// Characters at least; no other rule makes a password as good (NIST SP 800-63B, 3.1.1.2).
    static let leastLength = 12
    /// Bytes at most: `crypt` reads no more.
    static let mostBytes = Int(CRYPT_MAX_PASSPHRASE_SIZE) - 1

    /// What is kept of `password`: a text beginning with `$y$`.
    ///
    /// Takes some tens of milliseconds.
    static func kept(_ password: String) -> String {
        var settings = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        let made = crypt_gensalt_rn("$y$", 0, nil, 0, &settings, Int32(settings.count))
        precondition(made != nil, "libcrypt draws a salt for yescrypt")
        guard let kept = crypted(password, settings) else {
            preconditionFailure("libcrypt offers yescrypt")
        }
        return kept
    }

    /// Whether `password` is the one of which `kept` was made.
    ///
    /// Takes as long as making it, right or wrong.
    static func matches(_ password: String, _ kept: String) -> Bool {
        guard let again = crypted(password, kept.utf8CString.map { $0 }) else { return false }
        return SecretText.isEqual(again, kept)
    }

    /// What is compared for somebody who does not exist, so that it takes as long.
    static let ofNobody = kept(SecretText.random(32))

    private static func crypted(_ password: String, _ settings: [CChar]) -> String? {
        withUnsafeTemporaryAllocation(of: crypt_data.self, capacity: 1) { data in
            guard let base = data.baseAddress else { return nil }
            let bytes = UnsafeMutableRawBufferPointer(data)
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
            defer { bytes.initializeMemory(as: UInt8.self, repeating: 0) }
            let size = Int32(MemoryLayout<crypt_data>.size)
            guard let result = crypt_rn(password, settings, base, size) else { return nil }
            return String(cString: result)
        }
    }

    /// What keeps `password` from being taken for the member with this address.
    /// - Throws: `InputProblem` `password_too_short`, `password_too_long`, `password_too_common`.
    static func check(_ password: String, for email: String) throws {
        guard password.count >= leastLength else {
            throw InputProblem(
                "password_too_short",
                "a password has at least \(leastLength) characters.",
                advice: "Four words that have nothing to do with each other are a good one.",
                field: "password"
            )
        }
        guard password.utf8.count <= mostBytes, !password.utf8.contains(0) else {
            throw InputProblem(
                "password_too_long",
                "a password has at most \(mostBytes) bytes and no NUL.",
                field: "password"
            )
        }
        guard !isCommon(password, email) else {
            throw InputProblem(
                "password_too_common",
                "this password is one of the first that anybody would try.",
                advice: "Four words that have nothing to do with each other are a good one.",
                field: "password"
            )
        }
    }

    /// Whether little is left of it without what everybody writes: common words, rows of keys, the member's own name.
    private static func isCommon(_ password: String, _ email: String) -> Bool {
        let swaps: [Character: Character] = [
            "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s",
            "!": "i",
        ]
        let plain = password.lowercased()
        let name = String(email.prefix { $0 != "@" })
        let own = email.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let words = common + (own + [name]).filter { $0.count > 3 }
        return [plain, String(plain.map { swaps[$0] ?? $0 })]
            .contains { spelling in
                var rest = spelling
                for word in words where rest.contains(word) {
                    rest = rest.split(separator: word).joined(separator: " ")
                }
                let left = rest.filter { !$0.isWhitespace }
                return left.count < 6 && left.count < spelling.count || Set(spelling).count < 5
            }
    }

    /// Parts of the most used passwords, longest first where one holds another.
    private static let common = [
        "groundswell", "administrator", "letmein", "iloveyou", "password", "passwort", "motdepasse",
        "contrasena", "trustno1", "baseball", "football", "superman", "sunshine", "princess",
        "starwars", "whatever", "qwertyuiop", "1q2w3e4r5t", "1qaz2wsx3edc", "qwerty", "azerty",
        "asdfghjkl", "asdfgh", "zxcvbnm", "zxcvbn", "1q2w3e4r", "1qaz2wsx", "qazwsx", "welcome",
        "dragon", "monkey", "shadow", "master", "secret", "summer", "winter", "spring", "autumn",
        "changeme", "default", "admin", "login", "hello", "guest", "abcdefgh", "abcdef", "abc123",
        "1234567890", "123456789", "12345678", "1234567", "123456", "12345", "1234", "0987654321",
        "987654321", "87654321", "654321", "123123", "111111", "000000", "2024", "2025", "2026",
        "2027",
    ]
}
