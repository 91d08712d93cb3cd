import Foundation
import TestSupport
import Testing

/// The pages of `groundswell serve` in a real browser: as a new user meets them, by keyboard, without script, with hostile names.
@Suite struct WebTests {
    private static let parts = [
        "journeys", "pages", "keyboard", "noscript", "figures", "hostile",
    ]

    @Test("a new user gets from the first page to a verdict, and every page is whole in Chromium")
    func browser() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        guard Browser.path != nil else { return print("skipped: Chromium is not installed") }
        guard let python = try tool.python(with: ["playwright==1.65.2"]) else {
            return print("skipped: PyPI cannot be reached")
        }
        for part in Self.parts {
            let folder = tool.folder + "/" + part
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            let run = try RunningServer.python(
                "../Web/web.py",
                [part, CommandLineTool.binary, folder],
                interpreter: python
            )
            #expect(run.status == 0, "\(part): \(run.output.suffix(6_000))")
        }
    }
}
