import PowerCut
import Statistics
import Testing

@Suite("Power cuts")
struct PowerCutTests {
    @Test(
        "After a power cut all that was answered is there, and nothing half",
        arguments: Script.all
    )
    func cuts(_ script: Script) throws {
        let recording = try Recording(script)
        var generator = SplitMix64(seed: 1)
        for (index, cut) in PowerCut.random(25, in: recording.trace, using: &generator).enumerated()
        {
            let wrong = try recording.violation(of: cut, redoing: index % 10 == 0)
            #expect(wrong == nil, "\(script.name), \(cut)")
        }
    }

    @Test("A power cut during the recovery from a power cut loses nothing", arguments: Script.all)
    func cutsDuringRecovery(_ script: Script) throws {
        let recording = try Recording(script)
        var generator = SplitMix64(seed: 3)
        for cut in PowerCut.random(3, in: recording.trace, using: &generator) {
            let later = generator.next()
            let wrong = try recording.violation(of: cut, recoveryCutBy: later)
            #expect(wrong == nil, "\(script), \(cut), then \(later)")
        }
    }

    @Test("A disk that is full for a while delays `ingest --wait`, wherever it fills up")
    func fullDisk() throws {
        let recording = try Recording(#require(Script.named("ingest")))
        let calls = recording.calls(ofStep: 0)
            .drop { !($0.record.makes && $0.record.path.contains("/events/")) }
            .filter(\.needsSpace)
        var waits = 0
        for call in calls {
            let (wrong, hasWaited) = try recording.violation(
                ofFullDiskFrom: call.number,
                inStep: 0
            )
            #expect(wrong == nil, "\(call)")
            waits += hasWaited ? 1 : 0
        }
        #expect(waits >= 5, "the log, its name in the manifest and all groups but the last")
    }

    @Test("Every planted bug is found", arguments: PlantedBug.all)
    func plantedBugs(_ bug: PlantedBug) throws {
        var recording = try Recording(bug.script)
        let trace = bug.planted(in: recording.trace)
        #expect(trace.records != recording.trace.records, "the bug is planted")
        recording.trace = trace
        var generator = SplitMix64(seed: 2)
        let cuts = PowerCut.random(400, in: trace, using: &generator)
        let caught = try cuts.firstIndex { try recording.violation(of: $0) != nil }
        #expect(caught != nil)
    }
}
