/// A stored workspace some of whose files are not as they were written.
public struct Mutant: Sendable, CustomStringConvertible {
    /// What happened to it, in words.
    public let description: String
    /// The files that differ and what they hold; `nil` for a file that is missing.
    public let files: [String: [UInt8]?]

    /// The workspace's files with the damage.
    func applied(to image: DiskImage) -> DiskImage {
        var image = image
        for (name, bytes) in files { image.files[name] = bytes }
        return image
    }

    /// Whether anything differs from `image`.
    func changes(_ image: DiskImage) -> Bool { files.contains { image.files[$0.key] != $0.value } }
}

/// What is done to a file.
extension Mutant {
    private init(_ file: String, _ what: String, _ bytes: [UInt8]?) {
        (description, files) = ("\(file) \(what)", [file: bytes])
    }

    /// One byte of a file with some of its bits turned over.
    static func flip(_ file: String, of image: DiskImage, at position: Int, _ bits: UInt8) -> Mutant
    {
        flips(file, of: image, [(position, bits)])
    }

    /// Several bytes of a file.
    static func flips(_ file: String, of image: DiskImage, _ flips: [(Int, UInt8)]) -> Mutant {
        var bytes = image.files[file] ?? []
        for (position, bits) in flips { bytes[position] ^= bits }
        return Mutant(file, flips.map { "byte \($0.0) ^ \($0.1)" }.joined(separator: ", "), bytes)
    }

    /// A file that ends early.
    static func cut(_ file: String, of image: DiskImage, to length: Int) -> Mutant {
        Mutant(file, "cut to \(length) bytes", Array((image.files[file] ?? []).prefix(length)))
    }

    /// A file with a sector of zeros.
    static func zeroed(_ file: String, of image: DiskImage, sector: Int) -> Mutant {
        var bytes = image.files[file] ?? []
        for position in sector * 512..<min(sector * 512 + 512, bytes.count) { bytes[position] = 0 }
        return Mutant(file, "with zeros from byte \(sector * 512)", bytes)
    }

    /// A file with more bytes at its end.
    static func longer(_ file: String, of image: DiskImage, by more: [UInt8]) -> Mutant {
        Mutant(file, "with \(more.count) more bytes", (image.files[file] ?? []) + more)
    }

    /// A file that is not there.
    public static func missing(_ file: String) -> Mutant { Mutant(file, "missing", nil) }

    /// Two files, each under the name of the other.
    static func swapped(_ one: String, _ other: String, of image: DiskImage) -> Mutant {
        Mutant(
            description: "\(one) and \(other) swapped",
            files: [one: image.files[other], other: image.files[one]]
        )
    }

    /// A file with the bytes that `name` has in another image.
    static func replaced(
        _ file: String,
        by name: String,
        of image: DiskImage,
        _ which: String
    ) -> Mutant {
        Mutant(file, "replaced by \(name) \(which)", image.files[name])
    }

    /// Several files as they are in another image.
    static func replaced(_ files: [String], as image: DiskImage, _ which: String) -> Mutant {
        Mutant(
            description: files.joined(separator: ", ") + " \(which)",
            files: Dictionary(uniqueKeysWithValues: files.map { ($0, image.files[$0]) })
        )
    }
}
