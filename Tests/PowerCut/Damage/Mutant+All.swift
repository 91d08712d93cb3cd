import Statistics

extension StoredWorkspace {
    /// The workspace with the byte of number `index` changed, by one mask each.
    public func flip(_ index: Int) -> Mutant {
        let (file, position) = place(index)
        let bits = UInt8(truncatingIfNeeded: position &* 167 &+ 91) | 1
        return .flip(file, of: now, at: position, bits)
    }

    /// The workspace with a file that ends before the byte of number `index`.
    public func truncation(_ index: Int) -> Mutant {
        let (file, position) = place(index)
        return .cut(file, of: now, to: position)
    }

    /// The file in which the byte of number `index` lies, and where.
    private func place(_ index: Int) -> (file: String, position: Int) {
        var rest = index
        for file in damageable {
            let size = now.files[file]?.count ?? 0
            if rest < size { return (file, rest) }
            rest -= size
        }
        preconditionFailure("byte \(index) is behind the last one")
    }

    /// The mutant that follows from `seed`: one of the sorts of damage, to one of the files.
    public func mutant(seed: UInt64) -> Mutant {
        var generator = SplitMix64(seed: seed)
        while true {
            let mutant = mutant(using: &generator)
            if let mutant, mutant.changes(now) { return mutant }
        }
    }

    private func mutant(using generator: inout SplitMix64) -> Mutant? {
        let file = damageable.randomElement(using: &generator) ?? ""
        guard let size = now.files[file]?.count, size > 0 else { return nil }
        let position = Int.random(in: 0..<size, using: &generator)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return .flips(file, of: now, flips(1, below: size, using: &generator))
        case 1:
            let count = Int.random(in: 2...8, using: &generator)
            return .flips(file, of: now, flips(count, below: size, using: &generator))
        case 2: return .cut(file, of: now, to: 0)
        case 3: return .cut(file, of: now, to: position)
        case 4: return .zeroed(file, of: now, sector: position / 512)
        case 5: return .missing(file)
        case 6:
            let others = damageable.filter { $0 != file }
            return others.randomElement(using: &generator).map { .swapped(file, $0, of: now) }
        case 7: return old(file, using: &generator)
        case 8: return foreign(file, using: &generator)
        default: return .longer(file, of: now, by: more(using: &generator))
        }
    }

    private func flips(
        _ count: Int,
        below size: Int,
        using generator: inout SplitMix64
    ) -> [(Int, UInt8)] {
        (0..<count)
            .map { _ in
                (
                    Int.random(in: 0..<size, using: &generator),
                    UInt8.random(in: 1...255, using: &generator)
                )
            }
    }

    private func more(using generator: inout SplitMix64) -> [UInt8] {
        let isNothing = Bool.random(using: &generator)
        return (0..<Int.random(in: 1...1_000, using: &generator))
            .map { _ in isNothing ? 0 : UInt8.random(in: 0...255, using: &generator) }
    }

    /// An earlier moment's file under the name of one of now, or the catalog of that moment.
    private func old(_ file: String, using generator: inout SplitMix64) -> Mutant? {
        guard let number = earlier.indices.randomElement(using: &generator) else { return nil }
        let (image, which) = (earlier[number], "as of step \(number + 1)")
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return .replaced(Self.catalogFiles, as: image, which)
        case 1: return .replaced(["catalog.sqlite-wal"], as: image, which)
        default:
            let alike = image.files(like: file)
            guard let other = alike.randomElement(using: &generator) else { return nil }
            return .replaced(file, by: image.files[file] == nil ? other : file, of: image, which)
        }
    }

    /// A file of another workspace under the name of one of this.
    private func foreign(_ file: String, using generator: inout SplitMix64) -> Mutant? {
        if file == "catalog.sqlite" {
            return .replaced(Self.catalogFiles, as: foreign, "of another workspace")
        }
        return foreign.files(like: file).randomElement(using: &generator)
            .map { .replaced(file, by: $0, of: foreign, "of another workspace") }
    }

    /// The files of the catalog; its witness is not among them.
    static let catalogFiles = ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"]
    /// What knows how far the catalog came.
    static let witness = "run/catalog.generation"

    /// The catalog of an earlier moment; its witness knows better.
    public func oldCatalog(_ number: Int) -> Mutant {
        .replaced(Self.catalogFiles, as: earlier[number], "as of step \(number + 1)")
    }

    /// The catalog of an earlier moment together with its witness, beside the files of now.
    public func oldCatalogWithWitness(_ number: Int) -> Mutant {
        .replaced(
            Self.catalogFiles + [Self.witness],
            as: earlier[number],
            "as of step \(number + 1)"
        )
    }
}

extension DiskImage {
    /// The files of the same sort, by the ending of their names.
    fileprivate func files(like file: String) -> [String] {
        let ending = file.split(separator: ".").last
        return files.keys.filter { $0.split(separator: ".").last == ending }.sorted()
    }
}
