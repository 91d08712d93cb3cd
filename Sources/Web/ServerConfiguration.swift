public import Connectors
public import Engine

/// How the server listens, and what it puts up with.
public struct ServerConfiguration: Sendable {
    /// Address and port to listen on; port 0 takes any that is free.
    public var host = "127.0.0.1"
    public var port = 8080
    /// Connections at most; more wait until one closes.
    public var connections = 10_000
    /// Connections of one address at most, except of this machine, where a proxy may stand.
    public var connectionsPerAddress = 1_000
    /// Addresses beside this machine from which a proxy passes requests on, and says for whom.
    public var proxies: Set<String> = []
    /// What senders are held to.
    public var patience = Patience()
    /// Who may read the metrics beside programs on this machine; `nil` for nobody.
    public var metricsToken: String?

    /// Sends links to those they are for; without it they are shown to the owner who made them.
    public var mail: MailServer?
    /// How others reach the server, for addresses in mails: `https://growth.acme.example`.
    public var publicAddress: String?

    /// Fills an empty workspace with a made-up company; tells how far it is, from 0 to 1, and what it does.
    public typealias DemoCompany =
        @Sendable (
            Workspace, _ tell: @Sendable (Double, String) -> Void
        ) throws -> Void
    /// Who writes the definitions of the demo company.
    public static let demoAuthor = "demo"
    /// What the names of its files begin with.
    public static let demoFolder = "demo/"
    /// The company that somebody can look at before their own is here; `nil` for none.
    public var demo: DemoCompany?

    /// Listens on this machine alone.
    public init() {}

    /// How long the server waits for whom.
    public struct Patience: Sendable {
        /// Seconds until the head of a request is there; this ends idle connections too.
        public var head = 25.0
        /// Seconds until a body is there, or an answer taken.
        public var body = 28.0
        /// Seconds until a file is there that somebody uploads.
        public var upload = 1_800.0
        /// Bytes a second of a body at least, after `grace` seconds.
        public var rate = 1_024.0
        public var grace = 5.0
        /// Seconds that a body may still take once the server is told to stop.
        public var farewell = 2.0

        /// The patience of a server on the internet.
        public init() {}
    }
}
