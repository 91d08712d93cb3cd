import Catalog
import Glibc
import Growth
import Synchronization
import Testing

@testable import Engine

@Suite struct SecretTests {
    @Test("two secrets are the same only when every byte is")
    func equality() {
        #expect(SecretText.isEqual("", "") && SecretText.isEqual("abc", "abc"))
        #expect(!SecretText.isEqual("abc", "abcd") && !SecretText.isEqual("", "a"))
        let letters = ["a", "b", "c", "d", "q", "z"]
        let words = letters.flatMap { a in letters.flatMap { b in letters.map { a + b + $0 } } }
        for one in words {
            for other in words { #expect(SecretText.isEqual(one, other) == (one == other)) }
        }
    }

    @Test("a password is kept so that only it opens, and libcrypt elsewhere agrees")
    func passwords() throws {
        for password in ["correct horse battery staple", "pässwörter für alle!", "    twelve    "] {
            let kept = Password.kept(password)
            #expect(kept.hasPrefix("$y$"))
            #expect(kept != Password.kept(password))
            #expect(Password.matches(password, kept))
            for wrong in ["", "correct", password + " ", password.uppercased(), kept] {
                #expect(!Password.matches(wrong, kept), "\(wrong)")
            }
        }
        #expect(!Password.matches("x", "") && !Password.matches("x", "*0"))
    }

    @Test(
        "what anybody would try first is refused",
        arguments: [
            "short", "aaaaaaaaaaaaaaaa", "passwordpassword", "Password1234", "P@ssw0rd2026!",
            "qwertyuiop12",
            "123456789012", "adalovelace1", "letmeinletmein", "groundswell1",
        ]
    )
    func common(password: String) {
        #expect(throws: InputProblem.self) {
            try Password.check(password, for: "ada.lovelace@acme.example")
        }
    }

    @Test(
        "what nobody would try is taken",
        arguments: ["correct horse battery staple", "four words unlike others", "kT9#vLq2!xWz"]
    )
    func good(password: String) throws {
        try Password.check(password, for: "ada.lovelace@acme.example")
    }

    @Test("ten guesses at once, then one every thirty seconds; whoever is right gets the try back")
    func guesses() {
        var limit = GuessLimit()
        var looked = 0
        for millis in stride(from: 0, to: 600_000, by: 60)
        where limit.take(["account", "address"], now: Int64(millis)) == nil {
            looked += 1
        }
        #expect(looked == 29)
        #expect(limit.take(["account", "other address"], now: 600_000) == nil)
        #expect(limit.take(["account", "third address"], now: 600_001) == 30)
        for millis in 0..<100 {
            #expect(limit.take(["right"], now: Int64(millis)) == nil)
            limit.giveBack(["right"])
        }
    }
}

/// Members, sessions, links and tokens, with a clock that the test moves.
@Suite struct AccessControlTests {
    private static let password = "correct horse battery staple"
    private let fixture: WorkspaceFixture
    private let clock = MovableClock()
    private let workspace: Workspace
    private var access: AccessControl { workspace.accessControl }

    init() throws {
        fixture = try WorkspaceFixture()
        _ = try fixture.workspace()
        workspace = try Workspace(at: WorkspaceFolder(fixture.path("w")), clock: clock.now)
    }

    private func owner() throws -> (secret: String, member: Member) {
        let setup = try #require(try access.makeSetupSecret())
        return try access.accept(
            setup,
            email: "Ada@Acme.Example",
            password: Self.password,
            from: "a"
        )
    }

    private func code(_ body: () throws -> Void) -> String? {
        do { try body() } catch let problem as InputProblem { return problem.code } catch {
            return "\(error)"
        }
        return nil
    }

    @Test("the first owner uses the newest setup token, once")
    func setup() throws {
        let first = try #require(try access.makeSetupSecret())
        let (secret, member) = try owner()
        #expect(member.role == .owner && member.email == "ada@acme.example")
        #expect(access.visitor(session: secret)?.permissions == Set(Permission.allCases))
        #expect(try access.makeSetupSecret() == nil)
        let late = code {
            _ = try access.accept(first, email: "b@c.d", password: Self.password, from: "a")
        }
        #expect(late == "link_unknown")
    }

    @Test(
        "a session ends after twelve idle hours, after fourteen days, and lives through a restart"
    )
    func lifetimes() throws {
        let (secret, _) = try owner()
        for _ in 0..<30 {
            clock.add(hours: 11)
            #expect(access.visitor(session: secret) != nil)
        }
        // A visit is written down beside whoever asks.
        var lives = false
        for _ in 0..<200 where !lives {
            let later = try AccessControl(workspace.catalog, clock: clock.now)
            lives = later.visitor(session: secret) != nil
            if !lives { usleep(20_000) }
        }
        #expect(lives)
        clock.add(hours: 6)
        #expect(access.visitor(session: secret) == nil)
        let other = try access.logIn(
            email: "ada@acme.example",
            password: Self.password,
            from: "a"
        )
        clock.add(hours: 12)
        #expect(access.visitor(session: other.secret) == nil)
    }

    @Test("a token does what its scopes say while it is good and its maker may")
    func tokens() throws {
        let (_, member) = try owner()
        let made = try access.createToken(
            named: "sync",
            scopes: [.ask, .people],
            days: 2,
            for: member,
            by: "ada"
        )
        #expect(access.visitor(token: made.secret)?.permissions == [.ask, .people])
        #expect(access.visitor(session: made.secret) == nil)
        let link = try access.makeLink(for: "b@acme.example", .invitation, role: .owner)
        let other = try access.accept(link.secret, email: nil, password: Self.password, from: "a")
            .member
        _ = try access.setRole(of: member.id, to: .viewer, by: "b")
        #expect(access.visitor(token: made.secret)?.permissions == [.ask])
        _ = try access.setDisabled(member.id, true, by: "b")
        #expect(access.visitor(token: made.secret) == nil)
        _ = try access.setDisabled(member.id, false, by: "b")
        clock.add(hours: 48)
        #expect(access.visitor(token: made.secret) == nil)
        #expect(code { _ = try access.setRole(of: other.id, to: .rep, by: "b") } == "last_owner")
        let tooMuch = code {
            _ = try access.createToken(
                named: "x",
                scopes: [.manage],
                days: 2,
                for: try #require(access.members.first { $0.id == member.id }),
                by: "ada"
            )
        }
        #expect(tooMuch == "scope_not_yours")
    }

    @Test("links expire, and whoever is disabled cannot use one")
    func links() throws {
        _ = try owner()
        let link = try access.makeLink(for: "b@acme.example", .invitation, role: .rep)
        clock.add(hours: 7 * 24)
        let late = code {
            _ = try access.accept(link.secret, email: nil, password: Self.password, from: "a")
        }
        #expect(late == "link_unknown")
        #expect(
            code { _ = try access.makeLink(for: "c@d.e", .reset) } == "member_unknown"
        )
        #expect(
            code { _ = try access.makeLink(for: "no", .invitation) } == "email_wrong"
        )
    }

    @Test("everything that anybody did stands in the audit trail, without a secret")
    func audit() throws {
        let (secret, member) = try owner()
        let visitor = try #require(access.visitor(session: secret))
        #expect(throws: InputProblem.self) {
            try access.logIn(email: "ada@acme.example", password: "wrong", from: "a")
        }
        let changed = try access.changePassword(
            of: visitor,
            from: Self.password,
            to: "four words unlike others"
        )
        #expect(access.visitor(session: secret) == nil && access.visitor(session: changed) != nil)
        let made = try access.createToken(
            named: "x",
            scopes: [.ask],
            days: 1,
            for: member,
            by: "ada"
        )
        try access.revokeToken(made.token.id, by: "ada")
        try access.logOut(try #require(access.visitor(session: changed)))
        let entries = try workspace.audit(limit: 100)
        let actions = entries.map(\.action).reversed()
        #expect(
            Array(actions) == [
                "make setup token", "join", "log in", "login refused", "change password", "log in",
                "create token", "revoke token", "log out",
            ]
        )
        let text = "\(entries)"
        for secret in [secret, changed, made.secret, Self.password] {
            #expect(!text.contains(secret))
        }
    }
}

/// A clock that stands until it is moved.
private final class MovableClock: Sendable {
    private let millis = Mutex<Int64>(1_795_000_000_000)

    var now: @Sendable () -> Timestamp {
        { [self] in Timestamp(millis: millis.withLock { $0 }) }
    }

    func add(hours: Int64) { millis.withLock { $0 += hours * 3_600_000 } }
}
