import Foundation
import TestSupport
import Testing

@Suite("The HTML report in use")
struct HTMLReportTests {
    @Test("diagnose --html writes the page, prints the same one, and names a file it cannot write")
    func file() throws {
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try tool.succeed("init", "w", "--company", "Acme & Söhne")
        let said = try tool.succeed("diagnose", "-w", "w", "--html", "report.html")
        #expect(said == "unknown: the report is in report.html. Open it in a browser.\n")
        let page = try tool.read("report.html")
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(page.contains("Acme &amp; Söhne"))
        #expect(try tool.succeed("diagnose", "-w", "w", "--html", "-") == page)
        try tool.succeed("diagnose", "-w", "w", "--html", "report.html")
        #expect(tool.list("").sorted() == ["report.html", "w"], "nothing else is left behind")
        let failed = try tool.run(["diagnose", "-w", "w", "--html", "no/such/report.html"])
        #expect(failed.exitCode == 4)
        #expect(failed.errors.contains("no/such/report.html"))
        #expect(try tool.run(["diagnose", "-w", "w", "--json", "--html", "-"]).exitCode == 2)
    }

    @Test(
        "A browser shows the page without complaint and without scrolling sideways",
        .enabled(if: Browser.path != nil, "no Chromium here")
    )
    func browser() throws {
        let browser = try #require(Browser())
        let tool = try CommandLineTool()
        defer { tool.remove() }
        try SimulatedFiles.write(with: tool, accounts: 60)
        try tool.succeed("init", "w")
        try tool.write(try tool.read("files/groundswell.yaml"), to: "w/groundswell.yaml")
        for (kind, file) in SimulatedFiles.plan {
            try tool.run(["import", kind, "files/\(file)", "-w", "w"])
        }
        try tool.succeed("diagnose", "-w", "w", "--html", "report.html")
        for width in [390, 768, 1_440] {
            let seen = try browser.open(
                tool.folder + "/report.html",
                width: width,
                folder: tool.folder
            )
            #expect(seen.complaints == [])
            #expect(seen.scrollWidth == width)
        }
    }
}

/// A headless Chromium, if the machine has one.
struct Browser {
    private let path: String

    /// Where Chromium is, if it is here.
    static var path: String? {
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    init?() {
        guard let path = Self.path else { return nil }
        self.path = path
    }

    /// Opens the page at `file` in a frame of `width` pixels, made in `folder`.
    func open(
        _ file: String,
        width: Int,
        folder: String
    ) throws -> (scrollWidth: Int?, complaints: [String]) {
        let frame = """
            <!DOCTYPE html><title>waiting</title><iframe src="file://\(file)" width="\(width)" height="900" \
            style="border:0" onload="document.title = this.contentDocument.documentElement.scrollWidth">\
            </iframe>
            """
        try Data(frame.utf8).write(to: URL(fileURLWithPath: folder + "/frame.html"))
        let words = [
            path, "--headless=new", "--no-sandbox", "--disable-gpu",
            "--allow-file-access-from-files",
            "--user-data-dir=\(folder)/profile", "--enable-logging=stderr", "--hide-scrollbars",
            "--window-size=1600,1000", "--virtual-time-budget=5000", "--dump-dom",
            "file://\(folder)/frame.html",
        ]
        let end = try ChildProcess.run(words, within: 120)
        return (
            end.output.firstMatch(of: /<title>([0-9]+)<\/title>/).flatMap { Int($0.1) },
            end.errors.split(separator: "\n").map(String.init).filter { $0.contains("CONSOLE") }
        )
    }
}
