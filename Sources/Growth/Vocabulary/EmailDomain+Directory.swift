/// What a mail domain says about who writes from it.
public enum DomainClass: String, CaseIterable, Sendable {
    /// An organisation's own domain: its registrable domain makes an account.
    case work
    /// Anybody can have a mailbox there.
    case freeMail = "free-mail"
    /// The mailbox comes with a private internet or telephone line.
    case internetProvider = "internet-provider"
    /// An address for a few minutes.
    case disposable
    /// Forwards mail so that the address stays hidden.
    case privacyRelay = "privacy-relay"
    /// No organisation can have registered it: a public suffix, a single label, no host name.
    case unregistrable
}

/// Tells work mail from personal mail (CONTRACT: People and accounts).
///
/// The built-in lists are data of this repository; their sources are in NOTICE. Domains under
/// `.example`, `.test`, `.invalid` and `.localhost` are work mail like others, unless configured.
public struct DomainDirectory: Sendable {
    private let freeMail, work: Set<ByteString>

    /// The built-in lists, and domains configured as `freeMail` or as `work`; subdomains are included.
    ///
    /// Of two entries the longer one decides, of equal ones `work`, and any entry goes before the
    /// built-in lists. Entries that are no host names are passed over.
    public init(freeMail: [String] = [], work: [String] = []) {
        (self.freeMail, self.work) = (hostNames(freeMail), hostNames(work))
    }

    /// The registrable domain of `host`, such as `acme.co.uk` of `mail.acme.co.uk`.
    ///
    /// `nil` when there is none.
    public func registrableDomain(of host: String) -> String? {
        EmailDomain(host)?.registrable?.description
    }

    /// The registrable domain whose account `email` belongs to; `nil` when the address is personal.
    public func accountDomain(of email: EmailAddress) -> String? {
        classification(of: email.domain) == .work ? registrableDomain(of: email.domain) : nil
    }

    /// What `domain` says about who writes from it.
    public func classification(of domain: String) -> DomainClass {
        guard let name = EmailDomain(domain) else { return .unregistrable }
        let names = name.selfAndParents
        let found = names.lazy.compactMap(configured).first ?? names.lazy.compactMap(builtIn).first
        if let found, found != .work { return found }
        return name.registrable == nil ? .unregistrable : .work
    }

    private func configured(_ name: ByteString) -> DomainClass? {
        if work.contains(name) { return .work }
        return freeMail.contains(name) ? .freeMail : nil
    }

    private func builtIn(_ name: ByteString) -> DomainClass? {
        SortedLines.builtIn.first { $0.lines.contains("", name.text.utf8) }?.meaning
    }
}

private func hostNames(_ texts: [String]) -> Set<ByteString> {
    Set(texts.compactMap { EmailDomain($0).map { ByteString($0.description) } })
}
