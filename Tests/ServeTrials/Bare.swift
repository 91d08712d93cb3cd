import ArgumentParser
import Dispatch
import Hummingbird

/// A server that takes a body and does nothing with it.
struct Bare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Used by single.",
        shouldDisplay: false
    )

    func run() throws {
        guard let port = Wire.freePort() else { throw Trouble("No port is free.") }
        Task {
            do { try await Bare.serve(on: port) } catch { Bare.exit(withError: error) }
            Bare.exit()
        }
        dispatchMain()
    }

    private static func serve(on port: UInt16) async throws {
        let router = Router()
        router.post("v1/track") { request, _ in
            _ = try await request.body.collect(upTo: 1_000_000)
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"success":true}"#))
            )
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: Int(port))),
            onServerRunning: { _ in say("Listening on http://127.0.0.1:\(port)") }
        )
        try await application.runService()
    }
}
