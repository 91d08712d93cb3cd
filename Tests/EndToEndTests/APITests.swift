import Foundation
import Testing

/// The API and the live sources of `groundswell serve`, asked by real clients: who is let in, what is refused, what leaks.
@Suite struct APITests {
    @Test(
        "the API lets in whom it should, refuses what it should, and tells nothing to others",
        arguments: ["matrix", "strings", "sessions", "guesses", "secrets", "erasure"]
    )
    func part(name: String) throws {
        let run = try ask(name)
        #expect(run.status == 0, "\(run.output.suffix(4_000))")
    }

    @Test(
        "nothing undocumented and no 5xx comes of what schemathesis makes of the OpenAPI document"
    )
    func schema() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        guard let python = try tool.python(with: ["schemathesis==4.32.5"]) else {
            return print("skipped: PyPI cannot be reached")
        }
        let run = try ask("schema", interpreter: python)
        #expect(run.status == 0, "\(run.output.suffix(8_000))")
    }

    @Test(
        "Stripe by file, by pull and by webhook comes to the same, whatever goes wrong on the way"
    )
    func sources() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        let run = try RunningServer.python("sources.py", [CommandLineTool.binary, tool.folder])
        #expect(run.status == 0, "\(run.output.suffix(4_000))")
    }

    @Test(
        "HubSpot and Salesforce by pull come to what their exports come to, and go on where they were cut off"
    )
    func crm() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        let run = try RunningServer.python("crm.py", [CommandLineTool.binary, tool.folder])
        #expect(run.status == 0, "\(run.output.suffix(4_000))")
    }

    @Test("every page lets in whom it should, and takes no form that another page sent")
    func pages() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        let run = try RunningServer.python("pages.py", [CommandLineTool.binary, tool.folder])
        #expect(run.status == 0, "\(run.output.suffix(4_000))")
    }

    @Test("links are mailed to those they are for, and shown where no mail server takes them")
    func mail() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        guard let python = try tool.python(with: ["aiosmtpd==1.4.6"]) else {
            return print("skipped: PyPI cannot be reached")
        }
        let run = try RunningServer.python(
            "mail.py",
            [CommandLineTool.binary, tool.folder],
            interpreter: python
        )
        #expect(run.status == 0, "\(run.output.suffix(4_000))")
    }

    /// Runs one part of Tests/Serving/api.py.
    private func ask(
        _ part: String,
        interpreter: String = "python3"
    ) throws -> (status: Int32, output: String) {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        return try RunningServer.python(
            "api.py",
            [part, CommandLineTool.binary, tool.folder],
            interpreter: interpreter
        )
    }
}
