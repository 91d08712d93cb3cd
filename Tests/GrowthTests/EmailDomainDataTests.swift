import Foundation
import Growth
import Testing

@Suite struct EmailDomainDataTests {
    @Test(
        "457 of the 673 people of otel_collector write from personal mail",
        .enabled(if: FileManager.default.fileExists(atPath: commits.path))
    )
    func personalUsersOfARealProject() throws {
        let lines = try String(contentsOf: commits, encoding: .utf8)
            .split(whereSeparator: \.isNewline)
        let fields = lines.dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let emails = Dictionary(
            fields.map { (String($0[1]), String($0[2])) },
            uniquingKeysWith: { first, _ in first }
        )
        let directory = DomainDirectory()
        let personal = try emails.values.filter {
            directory.accountDomain(of: try #require(EmailAddress($0))) == nil
        }
        #expect(emails.count == 673)
        #expect(personal.count == 457)
    }
}

/// A data set that is not part of the repository; see CONTRIBUTING.md.
private let commits: URL = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let shared =
        ProcessInfo.processInfo.environment["GROUNDSWELL_SHARED"]
        .map { URL(filePath: $0) } ?? root.deletingLastPathComponent().appending(path: "shared")
    return shared.appending(path: "data/otel_collector/otel_collector_events.csv")
}()
