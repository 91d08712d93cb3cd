import Foundation
import Testing

@Suite("Rooms")
struct RoomsTests {
    /// What each room may import, as docs/architecture.md says; the system's own modules are `system`.
    private static let table: [String: Set<String>] = [
        "Statistics": [],
        "Growth": ["Statistics"],
        "ColumnStore": ["Growth", "CChecksum", "CSystemCrypto", "CSystemZlib"],
        "Catalog": ["Growth", "GRDB", "CSystemCrypto"],
        "Connectors": ["Growth", "CSystemCrypto", "CSystemCurl", "CSystemZlib", "Yams"],
        "Charts": ["Growth"],
        "Reports": ["Growth", "Charts"],
        "Simulator": ["Growth", "Statistics"],
        "Engine": [
            "Growth", "ColumnStore", "Catalog", "Connectors", "CSystemCrypt", "CSystemMalloc",
        ],
        "Web": [
            "Catalog", "Charts", "Engine", "Growth", "Connectors", "Reports", "HTTPTypes",
            "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTPTypes",
            "ServiceLifecycle",
        ],
        "groundswell": [
            "Engine", "Growth", "Catalog", "Connectors", "Reports", "Simulator", "Web",
            "ArgumentParser", "Logging",
        ],
    ]
    /// Rooms that compute and never touch disk, clock or socket.
    private static let pure: Set<String> = ["Statistics", "Growth", "Charts", "Reports"]
    private static let system: Set<String> = [
        "Glibc", "Foundation", "FoundationEssentials", "Synchronization", "Dispatch",
    ]

    @Test("A room imports only what the table of the architecture allows")
    func imports() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources")
        var seen: Set<String> = []
        for (room, file, module) in try imports(below: sources) {
            seen.insert(room)
            let allowed = try #require(Self.table[room], "\(room) is a room of the table")
            let isSystem = Self.system.contains(module) && !Self.pure.contains(room)
            let isMath = room == "Statistics" && module == "Glibc"
            // What is worked out late is worked out once, whoever asks.
            let isLock = room == "Growth" && module == "Synchronization"
            #expect(
                allowed.contains(module) || isSystem || isMath || isLock,
                "\(room)/\(file) imports \(module)"
            )
        }
        #expect(seen == Set(Self.table.keys))
    }

    @Test("Every room of the table stands in the architecture page")
    func documented() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/architecture.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        for room in Self.table.keys { #expect(text.contains("`\(room)`"), "\(room)") }
    }

    private func imports(
        below sources: URL
    ) throws -> [(room: String, file: String, module: String)] {
        let files = try #require(
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        )
        var found: [(String, String, String)] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let path = file.path.dropFirst(sources.path.count + 1)
            let room = String(path.prefix { $0 != "/" })
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let keyword = words.firstIndex(of: "import"), keyword <= 1,
                    words[..<keyword].allSatisfy({ $0 == "public" || $0.hasPrefix("@") }),
                    words.count > keyword + 1
                else { continue }
                let name = words[words.count - 1].prefix { $0 != "." }
                found.append((room, String(path), String(name)))
            }
        }
        return found
    }
}
