import Growth

/// Writes segments of an older format anew, all of them in one step of the manifest.
///
/// The caller has put copies aside before. A crash leaves the old segments or the new ones.
struct FormatUpgrade {
    let files: StoreFiles
    let manifest: any SegmentManifest
    /// With damage to be skipped, segments that cannot be read stay as they are.
    let skippingDamaged: Bool

    /// The manifest afterwards.
    /// - Throws: `StorageFailure`; code `segment_damaged` when an old segment is not what was written, and
    ///   nothing has changed then.
    func run(_ contents: ManifestContents) throws -> ManifestContents {
        let old = contents.segments.filter { $0.formatVersion == Format1.version }
        if old.isEmpty { return contents }
        var (change, seen) = (ManifestChange(), Set<IDDigest>())
        for segment in old {
            do {
                change.added.append(try rewrite(segment, &seen))
                change.removed.append(segment.name)
            } catch let failure as StorageFailure
                where skippingDamaged && failure.code == "segment_damaged"
            {}
        }
        try manifest.commit(change)
        files.discard(change.removed)
        return try manifest.contents()
    }

    /// Of copies in several segments the first in the order of imports was the one that showed.
    private func rewrite(
        _ old: SegmentDescription,
        _ seen: inout Set<IDDigest>
    ) throws -> SegmentDescription {
        let events = try events(of: old)
        var hash = SHA256Stream()
        var mask = Mask(rows: events.count)
        var description = try files.write { file in
            for (row, place) in RowOrder.order(events).enumerated() {
                let print = Fingerprint(of: events[place], with: &hash)
                try file.append(events[place], source: 0, print: print)
                if !seen.insert(print.id).inserted { mask.setCopy(row, true) }
            }
            return old.sources
        }
        description.mask = try files.write(mask, of: description.name)
        return description
    }

    private func events(of segment: SegmentDescription) throws -> [Event] {
        do {
            guard let bytes = try files.disk.contents(of: segment.name) else {
                throw SegmentDamage("the file is missing")
            }
            var hash = SHA256Stream()
            hash.update(bytes.bytes)
            guard hexadecimal(hash.finish()) == segment.checksum else {
                throw SegmentDamage("its checksum is another")
            }
            return try Format1.events(in: bytes)
        } catch let damage as SegmentDamage {
            throw damage.failure(of: segment)
        }
    }
}
