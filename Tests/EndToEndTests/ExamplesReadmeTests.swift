import TestSupport
import Testing

@Suite("Examples: their READMEs", .enabled(if: SharedFiles.has("data")))
struct ExamplesReadmeTests {
    private static let companies = [
        ExamplesMetabaseTests.company, ExamplesRavenstackTests.company, ExamplesMavenTests.company,
        ExamplesOtelTests.company, ExamplesRetentioneeringTests.company,
    ]

    @Test("Every command that a README names within its text runs as written", arguments: 0..<5)
    func commands(index: Int) throws {
        let company = try Self.companies[index].get()
        for command in Set(try company.namedCommands()) {
            let step = try company.run(command)
            #expect(step.exitCode == 0, "\(command): \(step.output.suffix(300))")
        }
    }
}
