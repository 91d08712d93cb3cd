import Testing

/// Files that come to `groundswell serve` over HTTP: cut anywhere, large, slow, broken off, from strangers.
@Suite struct UploadFormTests {
    @Test("a file arrives whole however it is cut, and nothing stays of one that does not")
    func forms() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        let run = try RunningServer.python("uploads.py", [CommandLineTool.binary, tool.folder])
        #expect(run.status == 0, "\(run.output.suffix(6_000))")
    }
}
