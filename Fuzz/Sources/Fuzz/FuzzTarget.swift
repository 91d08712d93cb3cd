/// One reader of outside bytes and what must hold whatever the bytes are.
struct FuzzTarget: Sendable {
    /// The name: of its folder in `Corpus`, and maybe of its file in `Dictionaries`.
    let name: String
    /// The longest input that libFuzzer makes, in bytes.
    let longest: Int
    /// Reads `bytes`; ends the process through `require` when something does not hold.
    let run: @Sendable (_ bytes: [UInt8]) -> Void

    /// All of them: the one list that the scripts ask for.
    static let all = [
        FuzzTarget(name: "json", longest: 64 << 10, run: JSONTargets.value),
        FuzzTarget(name: "question", longest: 16 << 10, run: JSONTargets.question),
        FuzzTarget(name: "events", longest: 64 << 10, run: ImportTargets.events),
        FuzzTarget(name: "objects", longest: 64 << 10, run: ImportTargets.objects),
        FuzzTarget(name: "csv", longest: 64 << 10, run: CSVTargets.cells),
        FuzzTarget(name: "csv-import", longest: 64 << 10, run: ImportTargets.tables),
        FuzzTarget(name: "csv-mapped", longest: 64 << 10, run: ImportTargets.mapped),
        FuzzTarget(name: "proposal", longest: 64 << 10, run: ImportTargets.proposal),
        FuzzTarget(name: "gzip", longest: 4 << 10, run: GzipTargets.gzip),
        FuzzTarget(name: "mapping", longest: 64 << 10, run: YAMLTargets.mapping),
        FuzzTarget(name: "configuration", longest: 64 << 10, run: YAMLTargets.configuration),
        FuzzTarget(name: "values", longest: 4 << 10, run: ValueTargets.values),
        FuzzTarget(name: "log", longest: 4 << 10, run: StoreTargets.log),
        FuzzTarget(name: "segment", longest: 16 << 10, run: StoreTargets.segment),
        FuzzTarget(name: "segment-1", longest: 16 << 10, run: StoreTargets.format1),
        FuzzTarget(name: "mask", longest: 4 << 10, run: StoreTargets.mask),
    ]
}
