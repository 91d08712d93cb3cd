public import Engine
import Growth
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The parts of a running server that its routes share.
final class ServerState: Sendable {
    let workspace: Workspace
    let metrics = ServerMetrics()
    let connections: ConnectionTable
    let logger: Logger
    let logBudget = LogBudget(perSecond: 20)
    /// Where requests run that are not events.
    let lanes = Lanes()
    /// Bodies of such requests that are on their way.
    let bodies = BodyBudget(bytes: 16 << 20)
    let metricsToken: String?
    let proxies: Set<String>
    /// The verdict as it was last worked out.
    let book = DiagnosisBook()
    /// Imports and the demo that run.
    let jobs = Jobs()
    /// Files that wait to be imported.
    let uploads: ReceivedFiles
    /// How others reach the server, where somebody said so.
    let publicAddress: String?
    /// Sends links to those they are for; `nil` where they are shown to who made them.
    let post: LinkPost?
    /// Fills an empty workspace with the demo company.
    let demo: ServerConfiguration.DemoCompany?
    private let intake: LiveIntake
    private let life = Mutex(Life())

    private struct Life {
        var services: ServiceGroup?
        var isStopping = false
        var hasLostDisk = false
    }

    init(_ workspace: Workspace, _ configuration: ServerConfiguration, _ logger: Logger) {
        (self.workspace, self.logger) = (workspace, logger)
        connections = ConnectionTable(perAddress: configuration.connectionsPerAddress)
        metricsToken = configuration.metricsToken
        proxies = configuration.proxies
        uploads = ReceivedFiles(workspace.folder)
        demo = configuration.demo
        post = LinkPost(configuration)
        publicAddress = configuration.publicAddress
        intake = LiveIntake(workspace) { [metrics] in metrics.kept($0) }
    }

    /// Takes events.
    var ingestion: Ingestion {
        Ingestion(
            workspace: workspace,
            intake: intake,
            metrics: metrics,
            onLostDisk: { self.stop(forLostDisk: true) }
        )
    }

    /// Whether events are taken.
    var isReady: Bool { metrics.isKeeping && !life.withLock(\.isStopping) }

    /// Whether the disk failed to save what it was given.
    var hasLostDisk: Bool { life.withLock(\.hasLostDisk) }

    /// Says what is to be stopped by `stop`.
    func run(_ services: ServiceGroup) async throws {
        let isOver = life.withLock { life in
            life.services = services
            return life.isStopping
        }
        if !isOver { try await services.run() }
    }

    /// Takes no more connections and lets what is on its way come to its end.
    func stop(forLostDisk isLost: Bool = false) {
        let services = life.withLock { life in
            life.hasLostDisk = life.hasLostDisk || isLost
            defer { life.isStopping = true }
            return life.isStopping ? nil : life.services
        }
        if isLost { logger.critical("the disk failed to save events; the server stops") }
        if let services { Task { await services.triggerGracefulShutdown() } }
    }

    /// The metrics as Prometheus reads them.
    var metricsText: String {
        metrics.text(
            bytesOnTheirWay: intake.bytesOnTheirWay,
            connections: connections.count,
            isReady: isReady
        )
    }
}

/// A server that takes the events of analytics libraries for one workspace.
public final class IngestionServer: Sendable {
    private let state: ServerState
    private let configuration: ServerConfiguration
    private let logger: Logger

    /// A server for `workspace`, which should be opened as `serving`.
    public init(_ workspace: Workspace, _ configuration: ServerConfiguration, logger: Logger) {
        (self.configuration, self.logger) = (configuration, logger)
        state = ServerState(workspace, configuration, logger)
    }

    /// Listens until it is told to stop and everything on its way is answered; `whenReady` gets the port.
    ///
    /// - Returns: whether it stopped because it was told to, and not because the disk failed.
    /// - Throws: what keeps it from listening.
    public func run(
        whenReady: @escaping @Sendable (Int) async -> Void
    ) async throws -> Bool {
        let (state, patience) = (state, configuration.patience)
        let application = Application(
            responder: Responder(
                routes: Routes(state),
                api: APIResponder(state),
                pages: PageResponder(state),
                server: state
            ),
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [RequestDeadlines(patience, state.connections)]
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil,
                backlog: 1_024,
                reuseAddress: true,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connections)
            ),
            onServerRunning: { channel in await whenReady(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        try await state.run(
            ServiceGroup(
                configuration: ServiceGroupConfiguration(services: [application], logger: logger)
            )
        )
        return !state.hasLostDisk
    }

    /// Takes no more connections, answers what is on its way, and lets `run` return.
    public func stop() { state.stop() }
}
