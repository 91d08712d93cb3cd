import Connectors
import Foundation
import Growth
import TestSupport
import Testing

/// A small real server that misbehaves in the ways servers do; it ends with this value.
private final class MisbehavingServer {
    private let process: ChildProcess
    let port: Int

    /// Whether there is a Python to run it.
    static let isAvailable = (ProcessInfo.processInfo.environment["PATH"] ?? "")
        .split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: $0 + "/python3") }

    init() throws {
        let script = SharedFiles.packageFolder + "/Tests/Serving/misbehave.py"
        process = try ChildProcess(["python3", "-u", script])
        let line = try #require(process.firstLine(within: 60))
        port = try #require(Int(line))
    }
}

@Suite("Calls to other servers", .enabled(if: MisbehavingServer.isAvailable))
struct OutboundClientTests {
    private func client(
        _ change: (inout OutboundClient.Settings) -> Void = { _ in }
    )
        -> OutboundClient
    {
        var settings = OutboundClient.Settings()
        settings.allowsHTTP = true
        settings.rule = AddressRule(allowsPrivate: true)
        change(&settings)
        return OutboundClient(settings)
    }

    private func code(_ client: OutboundClient, _ request: OutboundRequest) -> String? {
        do throws(OutboundFailure) {
            _ = try client.send(request)
            return nil
        } catch {
            return error.code.rawValue
        }
    }

    @Test("the whole way to a real server: what is answered, refused, too large, too slow")
    func endToEnd() throws {
        let server = try MisbehavingServer()
        let address = try WebAddress("http://localhost:\(server.port)/base")
        let get: (String) -> OutboundRequest = { path in
            OutboundRequest(to: address, path: path)
        }

        let posted = try client()
            .send(
                OutboundRequest(
                    .post,
                    to: address,
                    path: "/echo",
                    query: [OutboundRequest.Field("a[b]", "c d")],
                    headers: [OutboundRequest.Field("Content-Type", "application/json")],
                    key: Secret("sk_1"),
                    body: Array(#"{"é":1}"#.utf8)
                )
            )
        #expect(posted.status == 200)
        #expect(posted.header("x-kind") == "echo")
        #expect(
            try JSONValue(parsing: posted.body[...]) == [
                "method": "POST", "path": "/base/echo?a%5Bb%5D=c%20d",
                "authorization": "Bearer sk_1", "agent": "groundswell",
                "type": "application/json", "body": #"{"é":1}"#,
            ]
        )
        #expect(try client().send(get("/missing")).status == 404)

        // Nothing but what the settings allow is even connected to.
        #expect(code(client { $0.allowsHTTP = false }, get("/echo")) == "outbound_insecure")
        #expect(
            code(client { $0.rule = AddressRule() }, get("/echo")) == "outbound_address_refused"
        )
        #expect(code(client(), get("/moved")) == "outbound_redirected")
        #expect(code(client(), get("/declared")) == "outbound_answer_too_large")
        #expect(code(client(), get("/endless")) == "outbound_answer_too_large")
        #expect(code(client(), get("/headers")) == "outbound_answer_too_large")
        #expect(code(client { $0.timeoutMillis = 300 }, get("/slow")) == "outbound_timeout")
        #expect(code(client { $0.timeoutMillis = 300 }, get("/silent")) == "outbound_timeout")
        #expect(code(client(), get("/cut")) == "outbound_connection_failed")

        let seen = try JSONValue(parsing: try client().send(get("/seen")).body[...])
        #expect(seen["canary"] == 0, "what a redirect points to is never called")
        #expect(seen["moved"] == 1)
    }

    @Test("nobody at home is told apart from a name that means nothing")
    func nobody() throws {
        let closed = try WebAddress("http://127.0.0.1:1")
        #expect(
            code(client(), OutboundRequest(to: closed, path: "/")) == "outbound_unreachable"
        )
        let failure = OutboundFailure(.connection, host: "a.example", "nobody answers")
        #expect(failure.isPassing)
        #expect("\(failure)" == "could not call a.example: nobody answers")
    }
}
