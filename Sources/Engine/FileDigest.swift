import CSystemCrypto
import Glibc
import Growth

/// The SHA-256 of a file, by which an identical file is known again.
enum FileDigest {
    /// Lowercase hexadecimal SHA-256 of the file at `path`, read in pieces.
    static func sha256(ofFile path: String) throws -> String {
        guard let file = fopen(path, "rb") else {
            throw InputProblem(
                "file_not_readable", "cannot be read: \(String(cString: strerror(errno))).",
                advice: "Check the path and the permissions.", file: path)
        }
        defer { fclose(file) }
        var context = SHA256_CTX()
        SHA256_Init(&context)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count > 0 { SHA256_Update(&context, buffer, count) }
            if count < buffer.count { break }
        }
        guard ferror(file) == 0 else {
            throw InputProblem(
                "file_not_readable", "could not be read to its end.",
                advice: "Check that it is a file, not a folder, and that its disk is well.", file: path)
        }
        return finish(&context)
    }

    /// Lowercase hexadecimal SHA-256 of `text`.
    static func sha256(of text: String) -> String {
        var context = SHA256_CTX()
        SHA256_Init(&context)
        let bytes = Array(text.utf8)
        SHA256_Update(&context, bytes, bytes.count)
        return finish(&context)
    }

    private static func finish(_ context: inout SHA256_CTX) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        SHA256_Final(&digest, &context)
        return digest.map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0" + text : text
        }.joined()
    }
}
