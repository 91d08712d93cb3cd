import Connectors
import Growth
import Testing

@Suite("Addresses that are called")
struct AddressRuleTests {
    /// Every way of writing an address that is not the public internet.
    private static let inner = [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254",
        "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254", "169.254.0.1",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.7", "192.88.99.1",
        "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.9",
        "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        // Short, hexadecimal, octal and decimal forms, all of which the system's resolver reads.
        "127.1", "127.0.1", "0x7f.1", "0x7f000001", "0x7f.0x0.0x0.0x1", "2130706433",
        "017700000001", "0177.0.0.1", "0", "10.1", "0xA000001", "0xa9fea9fe", "2852039166",
        "0251.0376.0251.0376", "169.254.43518", "3232235521",
        "[::]", "[::1]", "[::2]", "[0:0:0:0:0:0:0:1]", "[fe80::1]", "[fc00::1]",
        "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[100::1]", "[1fff::1]", "[4000::1]",
        "[5f00::1]", "[2001:db8::1]", "[2001::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
        "[2002:7f00:1::]", "[3fff::1]", "[64:ff9b:1::7f00:1]",
        // Version 4 inside version 6: mapped, compatible, translated, NAT64.
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", "[::ffff:192.168.1.1]",
        "[::127.0.0.1]", "[::a00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]",
        "[64:ff9b::169.254.169.254]", "[64:ff9b::10.0.0.1]",
    ]

    private static let outer = [
        "8.8.8.8", "1.1.1.1", "134744072", "0x08080808", "010.8.8.8", "9.255.255.255", "11.0.0.0",
        "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
        "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0",
        "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
        "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0",
        "223.255.255.255", "[2000::1]", "[2606:4700:4700::1111]", "[2001:4860:4860::8888]",
        "[2001:db7:ffff::1]", "[2001:db9::1]", "[2003::1]", "[3ffe::1]", "[::ffff:8.8.8.8]",
        "[64:ff9b::8.8.8.8]", "[::8.8.8.8]",
    ]

    private func code(_ host: String, allowsPrivate: Bool = false) throws -> String? {
        var settings = OutboundClient.Settings()
        settings.rule = AddressRule(allowsPrivate: allowsPrivate)
        let address = try WebAddress("https://\(host)/")
        do throws(OutboundFailure) {
            try OutboundClient(settings).check(address)
            return nil
        } catch {
            return error.code.rawValue
        }
    }

    @Test(
        "no address outside the public internet is called, however it is written",
        arguments: inner
    )
    func refused(host: String) throws {
        #expect(try code(host) == "outbound_address_refused")
    }

    @Test("addresses of the public internet are, up to the edges of the others", arguments: outer)
    func allowed(host: String) throws { #expect(try code(host) == nil) }

    @Test("at least sixty targets are tried")
    func enough() {
        #expect(Set(Self.inner).count >= 60)
        #expect(Self.inner.count == Set(Self.inner).count)
    }

    @Test("a name is judged by what it stands for")
    func name() throws { #expect(try code("localhost") == "outbound_address_refused") }

    @Test("an operator may open networks of the house, and no others")
    func house() throws {
        for host in [
            "127.0.0.1", "0x7f.1", "10.1.2.3", "172.20.0.1", "192.168.1.1", "100.64.0.1", "[::1]",
            "[fd00::1]", "[::ffff:10.0.0.1]",
        ] {
            #expect(try code(host, allowsPrivate: true) == nil, "\(host)")
        }
        for host in [
            "169.254.169.254", "[::ffff:a9fe:a9fe]", "[fe80::1]", "0.0.0.0", "224.0.0.1",
            "255.255.255.255", "[ff02::1]", "[2001:db8::1]", "[::]",
        ] {
            #expect(try code(host, allowsPrivate: true) == "outbound_address_refused", "\(host)")
        }
    }

    @Test("a refusal names the network and what it is for")
    func names() throws {
        let rule = AddressRule()
        let metadata = try #require(IPAddress("169.254.169.254"))
        #expect(rule.refusal(of: metadata)?.name == "169.254.0.0/16")
        let mapped = try #require(IPAddress("::ffff:127.0.0.1"))
        #expect(rule.refusal(of: mapped)?.name == "127.0.0.0/8")
        #expect(rule.refusal(of: mapped)?.purpose == "this machine")
        #expect(IPAddress("127.1") == nil)
        #expect(IPAddress("1.2.3.4")?.description == "1.2.3.4")
        #expect(IPAddress("2001:db8::1")?.description == "2001:db8:0:0:0:0:0:1")
    }
}

@Suite("Addresses of servers")
struct WebAddressTests {
    @Test("an address is its scheme, host, port and path")
    func parts() throws {
        let all = [
            "https://api.stripe.com", "HTTPS://API.Stripe.com/", "http://[::1]:8080/base/",
            "https://example.com:8443/a/b",
        ]
        #expect(
            try all.map { try WebAddress($0).description } == [
                "https://api.stripe.com:443", "https://api.stripe.com:443",
                "http://[::1]:8080/base", "https://example.com:8443/a/b",
            ]
        )
    }

    @Test(
        "what two readers could understand in two ways is no address",
        arguments: [
            "", "api.stripe.com", "ftp://example.com", "file:///etc/passwd", "gopher://x/",
            "https://", "https:///path", "https://user@example.com", "https://a:b@example.com",
            "https://example.com@evil.example", "https://exämple.com", "https://example.com:0",
            "https://example.com:65536", "https://example.com:8a", "https://example.com:",
            "https://example.com:80:80", "https://example.com?x=1", "https://example.com/#a",
            "https://example.com/a?b", "https://example.com//evil.example", "https://[::1",
            "https://[fe80::1%25eth0]", "https://[evil]", "https://[::1]x", "https://a b",
            "https://a\n.example", "https://a\\b", "https://a%2eb", "javascript://x",
        ]
    )
    func refused(text: String) { #expect(throws: InputProblem.self) { try WebAddress(text) } }

    @Test("what is asked is escaped, so that a value cannot add a parameter")
    func target() throws {
        let request = OutboundRequest(
            to: try WebAddress("https://example.com/base"),
            path: "/v1/list",
            query: [
                OutboundRequest.Field("created[gte]", "1"),
                OutboundRequest.Field("after", "a&b=c d/é"),
            ]
        )
        #expect(
            request.target
                == "/base/v1/list?created%5Bgte%5D=1&after=a%26b%3Dc%20d%2F%C3%A9"
        )
    }
}

@Suite("Secrets")
struct SecretTests {
    @Test("a secret never shows itself")
    func hidden() throws {
        let secret = try Secret("sk_live_1234567890")
        let account = try LiveAccount(.stripe, key: secret)
        var pull = try LivePull(account)
        let request = pull.nextRequest(at: Timestamp(millis: 0))
        for text in [
            "\(secret)", String(reflecting: secret), "\(account)", String(reflecting: account),
            String(reflecting: request), String(reflecting: pull), pull.cursor.compactText,
        ] {
            #expect(!text.contains("1234567890"), "\(text.prefix(20))")
        }
        var dumped = ""
        dump(account, to: &dumped)
        #expect(!dumped.contains("1234567890"))
        #expect("\(secret)" == "***")
        #expect(request?.key?.revealed == "sk_live_1234567890")
    }

    @Test(
        "what cannot stand in a header is no key",
        arguments: ["", "a b", "a\r\nX: y", "ä", "a\u{0}", String(repeating: "k", count: 5_000)]
    )
    func refused(text: String) {
        #expect {
            try Secret(text)
        } throws: { error in
            (error as? InputProblem)?.code == "bad_secret"
        }
    }
}
