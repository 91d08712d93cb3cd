import ArgumentParser
import Catalog
import Connectors
import Dispatch
import Engine
import Glibc
import Growth
import Logging
import Synchronization
import Web

/// Turns the workspace into a service that analytics libraries send to.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take events of the analytics libraries you have, and answer over HTTP.",
        discussion: """
            Libraries of Segment, RudderStack, PostHog, Mixpanel and Amplitude work as they are: give them this host and a
            write key (`groundswell keys create`). Every answer of 200 means that the events are on disk.
            Members and programs ask everything over the API (docs/api.md), and live sources are read (`groundswell sources`).

            Meanwhile all other commands of this workspace work as before: the server runs them. Ctrl-C or SIGTERM lets
            it answer what is on its way and end.

            Examples:
              groundswell serve
              groundswell serve --listen 0.0.0.0:8080
            """
    )

    @Option(
        help: ArgumentHelp(
            "Address and port to listen on; port 0 takes any that is free.",
            valueName: "host:port"
        )
    )
    var listen = "127.0.0.1:8080"

    @Option(
        name: .customLong("metrics-token"),
        help: ArgumentHelp(
            "Let holders of this token read /metrics from other machines; else GROUNDSWELL_METRICS_TOKEN.",
            valueName: "token"
        )
    )
    var metricsToken: String?

    @Option(
        name: .customLong("trusted-proxy"),
        help: ArgumentHelp(
            "An address from which a proxy says for whom it asks, beside this machine; may be repeated.",
            valueName: "address"
        )
    )
    var proxies: [String] = []

    @Option(
        name: .customLong("mail-server"),
        help: ArgumentHelp(
            "Mail links to those they are for, like smtps://mail.acme.example:465; login by GROUNDSWELL_MAIL_USER and GROUNDSWELL_MAIL_PASSWORD.",
            valueName: "address"
        )
    )
    var mailServer: String?

    @Option(
        name: .customLong("mail-from"),
        help: ArgumentHelp("From whom such mails come.", valueName: "e-mail")
    )
    var mailFrom: String?

    @Option(
        name: .customLong("public-address"),
        help: ArgumentHelp(
            "How others reach this server, for the links in mails: https://growth.acme.example.",
            valueName: "address"
        )
    )
    var publicAddress: String?

    @Option(
        name: .customLong("log-level"),
        help: ArgumentHelp("How much to log.", valueName: "level")
    )
    var logLevel = LogLevel.info

    @OptionGroup var options: WorkspaceOptions

    /// How much is logged.
    enum LogLevel: String, CaseIterable, ExpressibleByArgument {
        case debug, info, warning, error
    }

    func validate() throws { _ = try address() }

    func run() throws {
        let folder = try options.folder()
        if RunningServer(folder) != nil || !Console.current.isLocal {
            throw InputProblem(
                "server_running",
                "a server has this workspace already.",
                advice: "Stop it first, or talk to it with any other command."
            )
        }
        raiseFileLimit()
        ProcessMemory.keepSmall()
        signal(SIGPIPE, SIG_IGN)
        let workspace = try Workspace(at: folder, serving: true)
        let commands = try CommandService(workspace)
        defer { commands.stop() }
        try serve(workspace, commands)
    }

    private func serve(_ workspace: Workspace, _ commands: CommandService) throws {
        LoggingSystem.bootstrap { LogLines(label: $0) }
        var logger = Logger(label: "groundswell")
        logger.logLevel = Logger.Level(rawValue: logLevel.rawValue) ?? .info
        let server = IngestionServer(workspace, try configuration(), logger: logger)
        try workspace.noteDefinitions()
        let sources = SourcePuller { try workspace.asConfiguredNow() }
        sources.start()
        defer { sources.stop() }
        let signals = StopSignals { server.stop() }
        defer { signals.cancel() }
        // A token in the log of a service would lie there for anybody who reads it.
        let isConsole = isatty(STDOUT_FILENO) == 1
        let setup = isConsole ? try workspace.accessControl.makeSetupSecret() : nil
        if try workspace.writeKeys().allSatisfy({ $0.revoked != nil }) {
            Output.error("There is no write key yet: `groundswell keys create NAME` makes one.")
        }
        if !isConsole, !workspace.accessControl.members.contains(where: { $0.role == .owner }) {
            Output.error(
                "Nobody can log in yet: `groundswell members setup` makes a token for that."
            )
        }
        let host = try address().host
        let outcome = Outcome()
        let done = DispatchSemaphore(value: 0)
        Task {
            await outcome.note {
                try await server.run { port in
                    commands.start()
                    Output.line("Listening on http://\(host):\(port)")
                    Output.flush()
                    Self.greet(setup, "http://\(host):\(port)")
                }
            }
            done.signal()
        }
        done.wait()
        guard try outcome.value(listeningOn: listen) else {
            throw StorageFailure(
                "sync_failed",
                operation: "save events",
                place: workspace.folder.path,
                cause: "the disk failed to save earlier ones, so nothing more can be trusted to it",
                advice: "Check the disk and start the server again; nothing unsaved was confirmed."
            )
        }
    }

    /// Tells how somebody becomes the first owner, where nobody is.
    private static func greet(_ setup: String?, _ address: String) {
        guard let setup else { return }
        Output.line(
            """

            Nobody can log in yet. Open this address to become the owner; it is good once, for a day:

              \(address)/setup?token=\(setup)

            """
        )
        Output.flush()
    }

    private func configuration() throws -> ServerConfiguration {
        var configuration = ServerConfiguration()
        (configuration.host, configuration.port) = try address()
        configuration.proxies = Set(proxies)
        configuration.demo = Demo.company
        configuration.metricsToken = metricsToken ?? Self.environment("GROUNDSWELL_METRICS_TOKEN")
        configuration.mail = try mail()
        configuration.publicAddress = try publicAddress.map { try WebAddress($0).plain }
        return configuration
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The server that mails links, if one is named.
    private func mail() throws -> MailServer? {
        guard let mailServer else { return nil }
        guard let mailFrom, publicAddress != nil else {
            throw ValidationError("--mail-server needs --mail-from and --public-address too.")
        }
        let login = try Self.environment("GROUNDSWELL_MAIL_USER")
            .map { user in
                let password = Self.environment("GROUNDSWELL_MAIL_PASSWORD") ?? ""
                return MailServer.Login(user: user, password: try Secret(password))
            }
        return try MailServer(mailServer, from: mailFrom, login: login)
    }

    /// The parts of `--listen`; an IPv6 address stands in brackets.
    private func address() throws -> (host: String, port: Int) {
        let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 2, let port = parts.last.flatMap({ Int($0) }),
            (0...65_535).contains(port)
        else { throw ValidationError("--listen is an address and a port, like 127.0.0.1:8080.") }
        let host = parts.dropLast().joined(separator: ":")
            .trimmingPrefix("[")
        let name = host.hasSuffix("]") ? String(host.dropLast()) : String(host)
        guard !name.isEmpty else {
            throw ValidationError("--listen is an address and a port, like 127.0.0.1:8080.")
        }
        return (name, port)
    }

    /// A connection is a file to the system: take as many as it allows.
    private func raiseFileLimit() {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(files, &limit)
    }
}

/// How the server ended, told from one thread to another.
private final class Outcome: Sendable {
    private let result = Mutex<Result<Bool, any Error>>(.success(true))

    func note(_ body: () async throws -> Bool) async {
        let new: Result<Bool, any Error>
        do { new = .success(try await body()) } catch { new = .failure(error) }
        result.withLock { $0 = new }
    }

    /// Whether it ended as it should.
    func value(listeningOn address: String) throws -> Bool {
        switch result.withLock({ $0 }) {
        case .success(let isGood): return isGood
        case .failure(let error):
            throw InputProblem(
                "cannot_listen",
                "the server cannot listen on \(address): \(error).",
                advice: "Choose another address or port with --listen."
            )
        }
    }
}

/// SIGTERM and SIGINT: the first lets the server end, the second ends it at once.
private final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ stop: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "groundswell.signals")
        let counter = Counter()
        sources = [SIGTERM, SIGINT]
            .map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler {
                    if counter.next() == 1 { stop() } else { _exit(128 + number) }
                }
                source.resume()
                return source
            }
    }

    func cancel() { for source in sources { source.cancel() } }

    private final class Counter: Sendable {
        private let count = Atomic(0)
        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }
}
