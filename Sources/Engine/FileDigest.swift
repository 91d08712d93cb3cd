import ColumnStore
import Glibc
import Growth

/// The SHA-256 of a file, by which an identical file is known again.
public enum FileDigest {
    /// Lowercase hexadecimal SHA-256 of the file at `path`, read in pieces.
    /// - Throws: `InputProblem` when it cannot be read to its end, `StorageFailure` when the disk will not give it.
    static func sha256(ofFile path: String) throws -> String {
        let file = try openForReading(path)
        defer { fclose(file) }
        var hash = SHA256Stream()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
            buffer.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        guard ferror(file) == 0 else {
            throw InputProblem(
                "file_not_readable",
                "could not be read to its end.",
                advice: "Check that it is a file, not a folder, and that its disk is well.",
                file: path
            )
        }
        return hexadecimal(hash.finish())
    }

    /// Lowercase hexadecimal SHA-256 of `text`.
    public static func sha256(of text: String) -> String {
        var hash = SHA256Stream()
        var text = text
        text.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
        return hexadecimal(hash.finish())
    }
}
