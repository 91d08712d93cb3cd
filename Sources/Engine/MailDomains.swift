import Growth

/// What the e-mail addresses of people say: work domains, and who is one of ours.
///
/// Each host is looked up once, since many people share one.
struct MailDomains {
    /// The registrable domain of each person who has a work e-mail.
    private(set) var work: [PersonID: ByteString] = [:]
    /// People with an e-mail at one of our own domains.
    private(set) var internalPeople: Set<PersonID> = []

    /// Reads the trait `email` of everybody.
    init(
        _ traits: [PersonID: [String: String]],
        _ directory: DomainDirectory,
        isInternal: (_ host: String) -> Bool
    ) {
        var known: [ByteString: (work: ByteString?, isInternal: Bool)] = [:]
        for (person, traits) in traits {
            guard let address = traits["email"].flatMap(EmailAddress.init) else { continue }
            let host = ByteString(address.domain)
            let found =
                known[host]
                ?? (
                    directory.accountDomain(of: address).map { ByteString($0) },
                    isInternal(host.text)
                )
            known[host] = found
            work[person] = found.work
            if found.isInternal { internalPeople.insert(person) }
        }
    }
}
