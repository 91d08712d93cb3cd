import PowerCut
import Testing

@Suite("Crashes and failing calls")
struct CrashTests {
    @Test(
        "kill -9 at a system call leaves what was answered and at most the step on its way, whole",
        arguments: Script.all
    )
    func kills(_ script: Script) throws {
        let recording = try Recording(script)
        for step in script.steps.indices {
            for call in recording.calls(ofStep: step) where call.isTurn {
                let wrong = try recording.violation(ofKillAt: call.number, inStep: step)
                #expect(wrong == nil, "\(script), step \(step), \(call)")
            }
        }
    }

    @Test(
        "A call that fails ends in a clear error or in a done step, and nothing answered is lost",
        arguments: Script.all
    )
    func faults(_ script: Script) throws {
        let recording = try Recording(script)
        for step in script.steps.indices {
            for call in recording.calls(ofStep: step) where call.isTurn {
                let faults = call.possibleFaults
                guard !faults.isEmpty else { continue }
                let fault = faults[call.number % faults.count]
                let wrong = try recording.violation(ofFault: fault, at: call.number, inStep: step)
                #expect(wrong == nil, "\(script), step \(step), \(fault) at \(call)")
            }
        }
    }
}
