/// The bytes of a file in the page cache and on disk.
struct CachedFile: Sendable {
    /// What a program reads.
    private(set) var content: [UInt8]
    private var synced: [UInt8]
    /// What happened since the last sync.
    private var pending: [Change] = []

    enum Change: Sendable {
        case write([UInt8], Int)
        case truncate(Int)
    }

    /// A file that is on disk.
    init(synced: [UInt8] = []) { (content, self.synced) = (synced, synced) }

    mutating func apply(_ change: Change) {
        content.apply(change)
        pending.append(change)
    }

    mutating func sync() {
        for change in pending { synced.apply(change) }
        pending = []
    }

    /// Nothing reaches the disk, and no later sync knows about it.
    mutating func failToSync() { pending = [] }

    /// What a power cut leaves: synced bytes for sure, of the others any sectors and any size.
    func remains(_ luck: inout Luck) -> [UInt8] {
        guard !pending.isEmpty else { return synced }
        var bytes = synced
        var size = synced.count
        var sizes = [size]
        for change in pending {
            switch change {
            case .write(let data, let offset):
                bytes.applySectors(of: data, at: offset, &luck)
                size = max(size, offset + data.count)
            case .truncate(let wanted):
                if luck.lands() { bytes.apply(change) }
                size = wanted
            }
            sizes.append(size)
        }
        bytes.resize(to: luck.size(among: sizes))
        return bytes
    }
}

extension [UInt8] {
    /// The unit that a disk writes whole or not at all.
    static let sector = 512

    fileprivate mutating func apply(_ change: CachedFile.Change) {
        switch change {
        case .write(let data, let offset): put(data[...], at: offset)
        case .truncate(let size): resize(to: size)
        }
    }

    /// Puts down those sectors of `data` that luck lets through.
    fileprivate mutating func applySectors(of data: [UInt8], at offset: Int, _ luck: inout Luck) {
        var start = 0
        while start < data.count {
            let room = [UInt8].sector - (offset + start) % [UInt8].sector
            let end = Swift.min(data.count, start + room)
            if luck.lands() { put(data[start..<end], at: offset + start) }
            start = end
        }
    }

    /// Overwrites from `offset`, with zeros before it where the bytes end earlier.
    private mutating func put(_ data: ArraySlice<UInt8>, at offset: Int) {
        guard !data.isEmpty else { return }
        resize(to: Swift.max(count, offset + data.count))
        replaceSubrange(offset..<offset + data.count, with: data)
    }

    fileprivate mutating func resize(to size: Int) {
        if size < count {
            removeLast(count - size)
        } else {
            append(contentsOf: repeatElement(0, count: size - count))
        }
    }
}
