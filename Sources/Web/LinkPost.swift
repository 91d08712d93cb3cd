import Catalog
import Connectors
import Engine
import Growth

/// Sends links by mail to those they are for.
struct LinkPost: Sendable {
    private let server: MailServer
    private let address: String

    /// `nil` where no mail server is set, or nobody said how others reach us.
    init?(_ configuration: ServerConfiguration) {
        guard let mail = configuration.mail, let address = configuration.publicAddress else {
            return nil
        }
        (server, self.address) = (mail, address)
    }

    /// Sends a link; whether the mail server took it.
    func send(
        _ link: (secret: String, expires: Timestamp),
        _ purpose: Invitation.Purpose,
        to email: String,
        at now: Timestamp
    ) -> Bool {
        let isReset = purpose == .reset
        let text = """
            \(isReset ? "With this link you choose a new password:" : "You are invited to Groundswell. With this link you choose your password:")

            \(address)/accept?token=\(link.secret)

            It can be used once, until \(link.expires.iso.prefix(16)) UTC. \(isReset ? "If you did not ask for it, tell an owner." : "")
            """
        do {
            let message = try MailMessage(
                to: email,
                subject: isReset
                    ? "Your new password for Groundswell" : "You are invited to Groundswell",
                text: text,
                at: now,
                id: SecretText.random(26)
            )
            try server.send(message)
            return true
        } catch { return false }
    }
}
