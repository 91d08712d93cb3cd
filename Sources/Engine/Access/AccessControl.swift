public import Catalog
import Glibc
public import Growth
import Synchronization

/// Knows who may do what: members, their sessions, links that set a password, and tokens.
///
/// Everything lies in the catalog; here it is at hand by the digests of secrets, so each request is judged without a
/// look at the disk, and whatever is taken back opens nothing from that moment on.
public final class AccessControl: Sendable {
    /// How long what is good (CONTRACT: Roles; RELIABILITY: RS7).
    enum Lifetime {
        static let hour: Int64 = 3_600_000
        /// Of a session that nobody uses, and of any.
        static let (idle, session) = (12 * hour, 14 * 24 * hour)
        /// Of links.
        static let (setup, invitation, reset) = (24 * hour, 7 * 24 * hour, hour)
        /// A use of a session is written down when the last one is so long ago.
        static let noted = hour / 6
        /// Of tokens at most.
        static let token = 366 * 24 * hour
    }

    private struct State {
        var access: Access
        var sessions: [[UInt8]: Session] = [:]
        var tokens: [[UInt8]: APIToken] = [:]
        var members: [String: Member] = [:]
        var guesses = GuessLimit()
        /// Refusals that the audit trail took in one second: strangers must not fill the disk.
        var noted = (second: Int64(0), count: 0)

        mutating func mayNote(second: Int64) -> Bool {
            if noted.second != second { noted = (second, 0) }
            noted.count += 1
            return noted.count <= 5
        }

        init(_ access: Access) {
            self.access = access
            index()
        }

        mutating func take(_ access: Access) {
            self.access = access
            index()
        }

        /// Who holds a credential, with what it may do at `moment`; `nil` when it opens nothing.
        func visitor(_ credential: Visitor.Credential, at moment: Timestamp) -> Visitor? {
            let (id, scopes): (String, [Permission])
            switch credential {
            case .session(let digest):
                guard let session = sessions[digest], session.isGood(at: moment) else {
                    return nil
                }
                (id, scopes) = (session.member, Permission.allCases)
            case .token(let number):
                let token = access.tokens.first { $0.id == number }
                guard let token, token.revoked == nil, moment < token.expires else { return nil }
                (id, scopes) = (token.member, token.scopes.compactMap(Permission.init))
            }
            guard let member = members[id], member.disabled == nil else { return nil }
            return Visitor(
                member: member,
                credential: credential,
                permissions: member.role.permissions.intersection(scopes)
            )
        }

        private mutating func index() {
            sessions = Dictionary(access.sessions.map { ($0.digest, $0) }) { first, _ in first }
            tokens = Dictionary(access.tokens.map { ($0.digest, $0) }) { first, _ in first }
            members = Dictionary(access.members.map { ($0.id, $0) }) { first, _ in first }
        }
    }

    private let catalog: SQLiteCatalog
    private let clock: @Sendable () -> Timestamp
    private let state: Mutex<State>
    private let changes = Mutex(())
    /// Proves that a browser was in which a member logged in; as long as this process lives.
    private let browserKey = SecretText.random(52)
    private let began = ContinuousClock.now

    init(_ catalog: SQLiteCatalog, clock: @escaping @Sendable () -> Timestamp) throws {
        (self.catalog, self.clock) = (catalog, clock)
        state = Mutex(State(try catalog.access()))
    }

    // MARK: Who is there

    /// Everybody who logs in or did, oldest first.
    public var members: [Member] { state.withLock { $0.access.members } }

    /// Whether somebody can log in and do everything.
    public var hasOwner: Bool { members.contains { $0.role == .owner && $0.disabled == nil } }

    /// Tokens there are or were, oldest first.
    public var tokens: [APIToken] { state.withLock { $0.access.tokens } }

    /// Links that are good.
    public var invitations: [Invitation] {
        let now = clock()
        return state.withLock { $0.access.invitations.filter { now < $0.expires } }
    }

    /// Whoever the secret of a browser belongs to; `nil` when it opens nothing.
    public func visitor(session secret: String) -> Visitor? {
        let (digest, now) = (KeyRing.digest(of: secret), clock())
        let found = state.withLock { state in
            state.visitor(.session(digest), at: now).map { ($0, state.sessions[digest]?.seen) }
        }
        guard let (visitor, seen) = found else { return nil }
        if let seen, now.millis - seen.millis > Lifetime.noted { note(digest, seen: now) }
        return visitor
    }

    /// Whoever made a token of the API; `nil` when it opens nothing.
    ///
    /// It may do no more than its maker may now.
    public func visitor(token secret: String) -> Visitor? {
        let (digest, now) = (KeyRing.digest(of: secret), clock())
        return state.withLock { state in
            state.tokens[digest].flatMap { state.visitor(.token($0.id), at: now) }
        }
    }

    /// The visitor as it may be now; `nil` when its credential opens nothing any more.
    public func renewed(_ visitor: Visitor) -> Visitor? {
        let now = clock()
        return state.withLock { $0.visitor(visitor.credential, at: now) }
    }

    /// Proves in a later login that a member logged in with this browser before.
    public func browserMark(of member: Member) -> String {
        SecretText.hex(KeyRing.digest(of: "\(browserKey) \(member.id)"))
    }

    /// What requests that change something must bring beside the secret of their session.
    public static func changeToken(session secret: String) -> String {
        SecretText.hex(KeyRing.digest(of: "change \(secret)"))
    }

    /// Remembers a visit, and writes it down beside whoever asks: nobody waits for that, or is sent away if it fails.
    private func note(_ digest: [UInt8], seen now: Timestamp) {
        state.withLock { $0.sessions[digest]?.seen = now }
        BackgroundThread.start(niceness: 5) { [self] in
            try? change("note a visit") { access, _ in
                for index in access.sessions.indices where access.sessions[index].digest == digest {
                    access.sessions[index].seen = max(access.sessions[index].seen, now)
                }
                access.sessions.removeAll { !$0.isGood(at: now) }
                access.invitations.removeAll { $0.expires <= now }
            }
        }
    }

    @discardableResult
    private func change<Result: Sendable>(
        _ operation: String,
        _ body: (inout Access, _ note: (AuditEntry) -> Void) throws -> Result
    ) throws -> Result {
        // One after the other, so that the state at hand is never older than the last change.
        try changes.withLock { _ in
            let (access, result) = try catalog.changeAccess(operation, body)
            state.withLock { $0.take(access) }
            return result
        }
    }

    // MARK: Logging in

    /// Logs a member in who comes from `address`; `mark` is what `browserMark` gave this browser before.
    ///
    /// Takes as long for an address that nobody has, and says the same.
    /// - Returns: the secret of the new session, and who it is.
    /// - Throws: `TooManyGuesses`, `InputProblem` `login_failed`, `StorageFailure`.
    public func logIn(
        email: String,
        password: String,
        from address: String,
        mark: String? = nil
    ) throws -> (secret: String, member: Member) {
        let email = Self.folded(email)
        let member = members.first { $0.email == email && $0.disabled == nil }
        let isKnown =
            if let mark, let member { SecretText.isEqual(mark, browserMark(of: member)) } else {
                false
            }
        let buckets =
            isKnown
            ? ["browser \(mark ?? "")"]
            : ["account \(email)", "address \(Self.network(of: address))"]
        try bound(buckets)
        let isRight = Password.matches(password, member?.password ?? Password.ofNobody)
        guard let member, isRight else {
            try noteRefusal("login refused", "session", by: member?.email ?? "somebody")
            throw InputProblem(
                "login_failed",
                "this e-mail and password do not go together.",
                advice: "An owner can send a link that sets a new password."
            )
        }
        state.withLock { $0.guesses.giveBack(buckets) }
        return (try begin(member, "log in"), member)
    }

    private func bound(_ buckets: [String]) throws {
        let now = Int64((ContinuousClock.now - began) / .milliseconds(1))
        let wait = state.withLock { $0.guesses.take(buckets, now: now) }
        if let wait { throw TooManyGuesses(seconds: wait) }
    }

    private func begin(_ member: Member, _ action: String) throws -> String {
        let secret = SecretText.random(52)
        let now = clock()
        try change("begin a session") { access, note in
            // Since the password was compared it may have been changed, or the member disabled.
            guard access.members.contains(member) else { throw Self.changedMeanwhile }
            let own = access.sessions.filter { $0.member == member.id }.sorted { $0.seen < $1.seen }
            let tooMany = Set(own.dropLast(Self.mostSessions - 1).map(\.digest))
            access.sessions.removeAll { !$0.isGood(at: now) || tooMany.contains($0.digest) }
            access.sessions.append(
                Session(digest: KeyRing.digest(of: secret), member: member.id, created: now)
            )
            note(AuditEntry(at: now, actor: member.email, action: action, subject: "session"))
        }
        return secret
    }

    /// Ends a session; its secret opens nothing from now on.
    /// - Throws: `StorageFailure`.
    public func logOut(_ visitor: Visitor) throws {
        guard case .session(let digest) = visitor.credential else { return }
        try change("end a session") { access, note in
            access.sessions.removeAll { $0.digest == digest }
            note(entry(by: visitor.name, "log out", "session"))
        }
    }

    /// Gives a member a new password and ends all its sessions.
    ///
    /// - Returns: the secret of a new one.
    /// - Throws: `TooManyGuesses`, `InputProblem` `login_failed` when `old` is wrong, `password_…`; `StorageFailure`.
    public func changePassword(
        of visitor: Visitor,
        from old: String,
        to new: String
    ) throws
        -> String
    {
        let bucket = ["change \(visitor.member.id)"]
        try bound(bucket)
        guard Password.matches(old, visitor.member.password) else {
            throw InputProblem("login_failed", "the password so far is another.", field: "old")
        }
        state.withLock { $0.guesses.giveBack(bucket) }
        try Password.check(new, for: visitor.member.email)
        let kept = Password.kept(new)
        let member = try set(visitor.member.id, by: visitor.name, "change password") {
            // Somebody may have used a link since.
            guard $0.password == visitor.member.password else { throw Self.changedMeanwhile }
            $0.password = kept
        }
        return try begin(member, "log in")
    }

    // MARK: Links

    /// A link for the first owner of a workspace that has none; links of this sort made before are of no use then.
    ///
    /// - Returns: its secret, which cannot be shown again; `nil` when there is an owner.
    /// - Throws: `StorageFailure`.
    public func makeSetupSecret() throws -> String? {
        if hasOwner { return nil }
        let secret = "gss_" + SecretText.random(52)
        let now = clock()
        try change("make a setup token") { access, note in
            access.invitations.removeAll { $0.purpose == .setup }
            access.invitations.append(
                Invitation(
                    digest: KeyRing.digest(of: secret),
                    purpose: .setup,
                    email: "",
                    role: .owner,
                    maker: "",
                    created: now,
                    expires: now.adding(millis: Lifetime.setup)
                )
            )
            note(entry(by: "command line", "make setup token", "owner"))
        }
        return secret
    }

    /// A link for a new member with this address, or, for one there is, to set a new password.
    ///
    /// - Returns: its secret, which cannot be shown again, and until when it is good.
    /// - Throws: `InputProblem` `email_wrong`, `member_exists`, `member_unknown`; `StorageFailure`.
    public func makeLink(
        for email: String,
        _ purpose: Invitation.Purpose,
        role: Role = .viewer,
        by maker: Member? = nil
    ) throws -> (secret: String, expires: Timestamp) {
        let email = Self.folded(email)
        guard Self.isAddress(email) else {
            throw InputProblem("email_wrong", "this is no e-mail address.", field: "email")
        }
        let (secret, now) = ("gsl_" + SecretText.random(52), clock())
        let life = purpose == .reset ? Lifetime.reset : Lifetime.invitation
        let expires = now.adding(millis: life)
        try change("make a link") { access, note in
            let member = access.members.first { $0.email == email }
            if purpose == .invitation, member != nil {
                throw InputProblem(
                    "member_exists",
                    "there is a member with this address already.",
                    advice: "Send a link that sets a new password instead.",
                    field: "email"
                )
            }
            if purpose == .reset, member == nil { throw Self.memberUnknown }
            access.invitations.removeAll { $0.email == email && $0.purpose == purpose }
            access.invitations.append(
                Invitation(
                    digest: KeyRing.digest(of: secret),
                    purpose: purpose,
                    email: email,
                    role: member?.role ?? role,
                    maker: maker?.id ?? "",
                    created: now,
                    expires: expires
                )
            )
            let action = purpose == .reset ? "make reset link" : "invite"
            let detail: JSONObject = ["role": .string((member?.role ?? role).rawValue)]
            let actor = maker?.email ?? "command line"
            note(entry(by: actor, action, member?.id ?? email, detail))
        }
        return (secret, expires)
    }

    /// Takes back the links that were made for an address and not used.
    /// - Throws: `InputProblem` `invitation_unknown`, `StorageFailure`.
    public func withdrawLinks(for email: String, by actor: String) throws {
        let email = Self.folded(email)
        try change("withdraw an invitation") { access, note in
            guard access.invitations.contains(where: { $0.email == email }) else {
                throw InputProblem("invitation_unknown", "there is no open link for this address.")
            }
            access.invitations.removeAll { $0.email == email }
            note(entry(by: actor, "withdraw invitation", email))
        }
    }

    /// Uses a link: makes the member, or gives it a new password and ends its sessions.
    ///
    /// The first owner names the address; the others have theirs.
    /// - Returns: the secret of a new session, and who it is.
    /// - Throws: `TooManyGuesses`, `InputProblem` `link_unknown`, `email_wrong`, `password_…`; `StorageFailure`.
    public func accept(
        _ secret: String,
        email: String?,
        password: String,
        from address: String
    ) throws -> (secret: String, member: Member) {
        let digest = KeyRing.digest(of: secret)
        let bucket = ["link \(Self.network(of: address))"]
        try bound(bucket)
        guard let link = invitations.first(where: { $0.digest == digest }) else {
            throw Self.linkUnknown
        }
        state.withLock { $0.guesses.giveBack(bucket) }
        let address = link.purpose == .setup ? Self.folded(email ?? "") : link.email
        guard Self.isAddress(address) else {
            throw InputProblem("email_wrong", "this is no e-mail address.", field: "email")
        }
        try Password.check(password, for: address)
        let (kept, now) = (Password.kept(password), clock())
        let member = try change("use a link") { access, note in
            guard access.invitations.contains(link) else { throw Self.linkUnknown }
            access.invitations.removeAll { $0 == link || $0.purpose == .setup }
            let place = access.members.firstIndex { $0.email == address }
            let member: Member
            if link.purpose == .reset {
                guard let place else { throw Self.linkUnknown }
                access.members[place].password = kept
                member = access.members[place]
                access.sessions.removeAll { $0.member == member.id }
            } else {
                guard place == nil else { throw Self.linkUnknown }
                member = Member(
                    id: "m_" + SecretText.random(8),
                    email: address,
                    role: link.role,
                    password: kept,
                    created: now
                )
                access.members.append(member)
            }
            let detail: JSONObject = ["role": .string(member.role.rawValue)]
            let action = link.purpose == .reset ? "set password" : "join"
            note(entry(by: address, action, member.id, detail))
            return member
        }
        guard member.disabled == nil else { throw Self.linkUnknown }
        return (try begin(member, "log in"), member)
    }

    // MARK: Members

    /// Changes what a member may do, and ends its sessions.
    /// - Throws: `InputProblem` `member_unknown`, `last_owner`; `StorageFailure`.
    public func setRole(of id: String, to role: Role, by actor: String) throws -> Member {
        try set(id, role: role, isDisabled: nil, by: actor)
    }

    /// Lets a member log in no more, or again; its sessions end, and its tokens open nothing meanwhile.
    /// - Throws: `InputProblem` `member_unknown`, `last_owner`; `StorageFailure`.
    public func setDisabled(_ id: String, _ isDisabled: Bool, by actor: String) throws -> Member {
        try set(id, role: nil, isDisabled: isDisabled, by: actor)
    }

    /// Changes what a member may do, or whether at all, in one step; what is `nil` or so already stays.
    /// - Throws: `InputProblem` `member_unknown`, `last_owner`; `StorageFailure`.
    public func set(
        _ id: String,
        role: Role?,
        isDisabled: Bool?,
        by actor: String
    ) throws -> Member {
        guard let member = members.first(where: { $0.id == id }) else { throw Self.memberUnknown }
        var changes: [(String, JSONObject)] = []
        if let role, role != member.role {
            changes.append(("change role", ["role": .string(role.rawValue)]))
        }
        if let isDisabled, isDisabled != (member.disabled != nil) {
            changes.append((isDisabled ? "disable member" : "enable member", [:]))
        }
        guard !changes.isEmpty else { return member }
        let now = clock()
        return try set(id, by: actor, changes) { member in
            if let role { member.role = role }
            if let isDisabled { member.disabled = isDisabled ? member.disabled ?? now : nil }
        }
    }

    private func set(
        _ id: String,
        by actor: String,
        _ action: String,
        _ body: (inout Member) throws -> Void
    ) throws -> Member {
        try set(id, by: actor, [(action, JSONObject())], body)
    }

    private func set(
        _ id: String,
        by actor: String,
        _ changes: [(action: String, detail: JSONObject)],
        _ body: (inout Member) throws -> Void
    ) throws -> Member {
        try change(changes[0].action) { access, note in
            guard let place = access.members.firstIndex(where: { $0.id == id }) else {
                throw Self.memberUnknown
            }
            try body(&access.members[place])
            guard access.members.contains(where: { $0.role == .owner && $0.disabled == nil }) else {
                throw InputProblem(
                    "last_owner",
                    "nobody would be left who may say who may do what.",
                    advice: "Make somebody else an owner first."
                )
            }
            access.sessions.removeAll { $0.member == id }
            // Nobody stays by a link that somebody made who may not any more.
            access.invitations.removeAll { $0.maker == id }
            for change in changes { note(entry(by: actor, change.action, id, change.detail)) }
            return access.members[place]
        }
    }

    // MARK: Tokens

    /// Makes a token of the API with which a program may do what `scopes` say, and no more than its maker.
    ///
    /// - Returns: its secret, which cannot be shown again, and what is kept of it.
    /// - Throws: `InputProblem` `token_name_missing`, `scope_not_yours`, `token_lifetime`, `member_unknown`;
    ///   `StorageFailure`.
    public func createToken(
        named name: String,
        scopes: Set<Permission>,
        days: Int,
        for member: Member,
        by actor: String
    ) throws -> (secret: String, token: APIToken) {
        guard !name.allSatisfy(\.isWhitespace), name.utf8.count <= 200 else {
            throw InputProblem(
                "token_name_missing",
                "a token needs a name of at most 200 bytes.",
                advice: "Say what it is for, like \"warehouse sync\".",
                field: "name"
            )
        }
        guard !scopes.isEmpty, scopes.isSubset(of: member.role.permissions) else {
            throw InputProblem(
                "scope_not_yours",
                "a token has scopes, and only those that its maker has.",
                advice: "Choose among: \(member.role.permissions.words.joined(separator: ", ")).",
                field: "scopes"
            )
        }
        let (now, life) = (clock(), Int64(days).multipliedReportingOverflow(by: 86_400_000))
        guard days > 0, !life.overflow, life.partialValue <= Lifetime.token else {
            throw InputProblem(
                "token_lifetime",
                "a token is good for 1 to 366 days.",
                field: "days"
            )
        }
        let id = SecretText.random(6)
        let secret = "gsa_\(id)_\(SecretText.random(52))"
        let token = APIToken(
            id: id,
            name: name,
            digest: KeyRing.digest(of: secret),
            scopes: scopes.words,
            member: member.id,
            created: now,
            expires: now.adding(millis: life.partialValue)
        )
        try change("make a token") { access, note in
            guard access.members.contains(where: { $0.id == member.id && $0.disabled == nil })
            else {
                throw Self.memberUnknown
            }
            access.tokens.append(token)
            let words = scopes.words.map(JSONValue.string)
            note(entry(by: actor, "create token", id, ["scopes": .array(words)]))
        }
        return (secret, token)
    }

    /// Takes a token back; it opens nothing from now on.
    /// - Throws: `InputProblem` `token_unknown`, `StorageFailure`.
    public func revokeToken(_ id: String, by actor: String) throws {
        let now = clock()
        try change("revoke a token") { access, note in
            let place = access.tokens.firstIndex { $0.id == id && $0.revoked == nil }
            guard let place else {
                throw InputProblem("token_unknown", "there is no good token with this id.")
            }
            access.tokens[place] = access.tokens[place].revoked(at: now)
            note(entry(by: actor, "revoke token", id))
        }
    }

    /// Writes down that somebody was refused, unless there were many this second: strangers must not fill the disk.
    /// - Throws: `StorageFailure`.
    public func noteRefusal(_ action: String, _ subject: String, by actor: String) throws {
        let second = clock().millis / 1_000
        if state.withLock({ $0.mayNote(second: second) }) {
            try note(action, subject, by: actor)
        }
    }

    /// Writes down that somebody took something out.
    /// - Throws: `StorageFailure`.
    public func note(_ action: String, _ subject: String, by actor: String) throws {
        try catalog.appendAudit(entry(by: actor, action, subject))
    }

    private func entry(
        by actor: String,
        _ action: String,
        _ subject: String,
        _ detail: JSONObject = [:]
    ) -> AuditEntry {
        AuditEntry(at: clock(), actor: actor, action: action, subject: subject, detail: detail)
    }

    /// Sessions of one member; the one that was used least lately goes.
    private static let mostSessions = 50

    private static let changedMeanwhile = InputProblem(
        "login_failed",
        "the password was changed in the same moment.",
        advice: "Log in with the new one."
    )
    private static let memberUnknown = InputProblem(
        "member_unknown",
        "there is no such member."
    )
    private static let linkUnknown = InputProblem(
        "link_unknown",
        "this link was used, has expired or never was.",
        advice: "An owner can make a new one."
    )

    /// What counts as one place to come from: of IPv6 the network of 64 bits that one customer gets.
    private static func network(of address: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        // An address of version 4 in one of version 6.
        if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10...11] == [0xFF, 0xFF] {
            return address
        }
        return SecretText.hex(Array(bytes.prefix(8)))
    }

    private static func folded(_ email: String) -> String {
        String(email.lowercased().drop(while: \.isWhitespace).prefix(254))
            .split(separator: " ").joined(separator: " ")
    }

    private static func isAddress(_ email: String) -> Bool {
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && email.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    }
}

/// Somebody tried too many passwords or links.
public struct TooManyGuesses: Error, Sendable {
    /// After so many seconds the next is looked at.
    public let seconds: Int
}

extension Session {
    /// Whether it opens anything at `moment`.
    fileprivate func isGood(at moment: Timestamp) -> Bool {
        moment.millis - seen.millis < AccessControl.Lifetime.idle
            && moment.millis - created.millis < AccessControl.Lifetime.session
    }
}

extension Set<Permission> {
    /// The words for them, in the order in which they were declared.
    public var words: [String] { Permission.allCases.filter(contains).map(\.rawValue) }
}
