import Statistics

extension CutDisk {
    /// What became of the changes that no sync had brought to disk.
    private enum Fate: CaseIterable {
        /// None reached the disk.
        case lost
        /// All did.
        case kept
        /// The first few did.
        case begun
        /// Every sector, the size and every entry stand as at a moment of their own.
        case torn
    }

    /// The bytes that a disk writes whole.
    private static let sector = 512

    /// The folder as the next start may find it.
    func crash(using generator: inout SplitMix64) -> DiskImage {
        let common = commonFate(using: &generator)
        let entries = survivingEntries(common.names, using: &generator)
        var image = DiskImage()
        var contents: [Node: [UInt8]] = [:]
        for node in files.indices where !files[node].isFolder {
            contents[node] = survivingBytes(of: files[node], common.bytes, using: &generator)
        }
        add(entries, of: 0, below: "", contents, to: &image)
        return image
    }

    private func add(
        _ entries: [Entry: Node],
        of folder: Node,
        below path: String,
        _ contents: [Node: [UInt8]],
        to image: inout DiskImage
    ) {
        for (entry, node) in entries where entry.folder == folder {
            let place = path.isEmpty ? entry.name : path + "/" + entry.name
            if files[node].isFolder {
                image.folders.insert(place)
                add(entries, of: node, below: place, contents, to: &image)
            } else {
                image.files[place] = contents[node]
            }
        }
    }

    /// Half of the cuts have one fate for all: mostly names without bytes, on which most bugs trip.
    private func commonFate(using generator: inout SplitMix64) -> (names: Fate?, bytes: Fate?) {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1: (.kept, .lost)
        case 2: (.lost, .kept)
        case 3: (.lost, .lost)
        default: (nil, nil)
        }
    }

    private func fate(_ common: Fate?, using generator: inout SplitMix64) -> Fate {
        common ?? Fate.allCases[Int.random(in: 0..<Fate.allCases.count, using: &generator)]
    }

    /// Changes of one name stay in order; those of different names do not wait for each other.
    private func survivingEntries(
        _ common: Fate?,
        using generator: inout SplitMix64
    ) -> [Entry: Node] {
        let fate = fate(common, using: &generator)
        let begun = Int.random(in: 0...pending.count, using: &generator)
        var entries = durable
        var lost: Set<Entry> = []
        for (index, change) in pending.enumerated() {
            let coin = Bool.random(using: &generator)
            let survives =
                switch fate {
                case .lost: false
                case .kept: true
                case .begun: index < begun
                case .torn: coin
                }
            if survives, !change.entries.contains(where: lost.contains) {
                CutDisk.apply(change, to: &entries)
            } else {
                lost.formUnion(change.entries)
            }
        }
        return entries
    }

    private func survivingBytes(
        of file: File,
        _ common: Fate?,
        using generator: inout SplitMix64
    ) -> [UInt8] {
        let moments = file.pending.count
        let begun = Int.random(in: 0...moments, using: &generator)
        switch fate(common, using: &generator) {
        case .lost: return file.durable
        case .kept: return CutDisk.content(of: file, until: moments)
        case .begun: return CutDisk.content(of: file, until: begun)
        case .torn: return tornBytes(of: file, using: &generator)
        }
    }

    /// Takes every sector from a moment of its own since the last sync, and the size from another.
    private func tornBytes(of file: File, using generator: inout SplitMix64) -> [UInt8] {
        var moments = [file.durable]
        var one = file
        for change in file.pending {
            one.pending = [change]
            one.durable = CutDisk.content(of: one, until: 1)
            moments.append(one.durable)
        }
        let size = moments[Int.random(in: moments.indices, using: &generator)].count
        var bytes = [UInt8](repeating: 0, count: size)
        for start in stride(from: 0, to: size, by: CutDisk.sector) {
            let moment = moments[Int.random(in: moments.indices, using: &generator)]
            let end = min(start + CutDisk.sector, size, moment.count)
            if start < end { bytes.replaceSubrange(start..<end, with: moment[start..<end]) }
        }
        return bytes
    }
}
