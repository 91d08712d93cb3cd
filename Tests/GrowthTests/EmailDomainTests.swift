import Testing

@testable import Growth

/// The vectors that publicsuffix.org publishes with its list (CC0), as of the edition in the repository.
private let publishedVectors: [(host: String, registrable: String?)] = [
    // Mixed case.
    ("COM", nil), ("example.COM", "example.com"), ("WwW.example.COM", "example.com"),
    // Leading dot.
    (".com", nil), (".example", nil), (".example.com", nil), (".example.example", nil),
    // Unlisted top-level domain.
    ("example", nil), ("example.example", "example.example"),
    ("b.example.example", "example.example"), ("a.b.example.example", "example.example"),
    // A top-level domain with one rule.
    ("biz", nil), ("domain.biz", "domain.biz"), ("b.domain.biz", "domain.biz"),
    ("a.b.domain.biz", "domain.biz"),
    // A top-level domain with rules of two labels.
    ("com", nil), ("example.com", "example.com"), ("b.example.com", "example.com"),
    ("a.b.example.com", "example.com"), ("uk.com", nil), ("example.uk.com", "example.uk.com"),
    ("b.example.uk.com", "example.uk.com"), ("a.b.example.uk.com", "example.uk.com"),
    ("test.ac", "test.ac"),
    // A top-level domain with one wildcard rule.
    ("mm", nil), ("c.mm", nil), ("b.c.mm", "b.c.mm"), ("a.b.c.mm", "b.c.mm"),
    // More complex top-level domains.
    ("jp", nil), ("test.jp", "test.jp"), ("www.test.jp", "test.jp"), ("ac.jp", nil),
    ("test.ac.jp", "test.ac.jp"), ("www.test.ac.jp", "test.ac.jp"), ("kyoto.jp", nil),
    ("test.kyoto.jp", "test.kyoto.jp"), ("ide.kyoto.jp", nil),
    ("b.ide.kyoto.jp", "b.ide.kyoto.jp"), ("a.b.ide.kyoto.jp", "b.ide.kyoto.jp"),
    ("c.kobe.jp", nil), ("b.c.kobe.jp", "b.c.kobe.jp"), ("a.b.c.kobe.jp", "b.c.kobe.jp"),
    ("city.kobe.jp", "city.kobe.jp"), ("www.city.kobe.jp", "city.kobe.jp"),
    // A wildcard rule with an exception.
    ("ck", nil), ("test.ck", nil), ("b.test.ck", "b.test.ck"), ("a.b.test.ck", "b.test.ck"),
    ("www.ck", "www.ck"), ("www.www.ck", "www.ck"),
    // US schools.
    ("us", nil), ("test.us", "test.us"), ("www.test.us", "test.us"), ("ak.us", nil),
    ("test.ak.us", "test.ak.us"), ("www.test.ak.us", "test.ak.us"), ("k12.ak.us", nil),
    ("test.k12.ak.us", "test.k12.ak.us"), ("www.test.k12.ak.us", "test.k12.ak.us"),
    // Names beyond ASCII.
    ("食狮.com.cn", "食狮.com.cn"), ("食狮.公司.cn", "食狮.公司.cn"),
    ("www.食狮.公司.cn", "食狮.公司.cn"), ("shishi.公司.cn", "shishi.公司.cn"), ("公司.cn", nil),
    ("食狮.中国", "食狮.中国"), ("www.食狮.中国", "食狮.中国"), ("shishi.中国", "shishi.中国"),
    ("中国", nil),
    // The same, in ASCII.
    ("xn--85x722f.com.cn", "xn--85x722f.com.cn"),
    ("xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
    ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
    ("shishi.xn--55qx5d.cn", "shishi.xn--55qx5d.cn"), ("xn--55qx5d.cn", nil),
    ("xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s"),
    ("www.xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s"),
    ("shishi.xn--fiqs8s", "shishi.xn--fiqs8s"), ("xn--fiqs8s", nil),
]

@Suite struct EmailDomainTests {
    @Test("Every vector that publicsuffix.org publishes gives its registrable domain")
    func publishedVectorsHold() {
        let directory = DomainDirectory()
        let wrong = publishedVectors.filter {
            directory.registrableDomain(of: $0.host) != $0.registrable
        }
        #expect(wrong.map(\.host) == [])
    }

    @Test("Suffixes of the private section separate customers of one host")
    func privateSuffixes() {
        #expect(registrable("team.github.io") == "team.github.io")
        #expect(registrable("docs.team.github.io") == "team.github.io")
        #expect(registrable("github.io") == nil)
    }

    @Test("A dot at the end is dropped and ASCII letters are folded, no others")
    func normalisation() {
        #expect(EmailDomain("Mail.ACME.co.uk.")?.description == "mail.acme.co.uk")
        #expect(registrable("Mail.ACME.co.uk.") == "acme.co.uk")
        #expect(EmailDomain("ÄCME.de")?.description == "Äcme.de")
    }

    @Test(
        "What is no host name is refused",
        arguments: [
            "", ".", "..", "a..b", ".a.b", "a.b..", "a b.com", "a@b.com", "a/b.com", "192.168.0.1",
            "[192.168.0.1]", "[IPv6:2001:db8::1]", "2001:db8::1", "1.2.3", "a.123",
            String(repeating: "a", count: 64) + ".com",
            Array(repeating: "abcdefghi", count: 26).joined(separator: "."),
        ]
    )
    func notAHost(_ text: String) {
        #expect(EmailDomain(text) == nil)
        #expect(registrable(text) == nil)
        #expect(DomainDirectory().classification(of: text) == .unregistrable)
    }

    @Test("Labels of 63 bytes and names of 253 are the longest")
    func longestNames() {
        let label = String(repeating: "a", count: 63)
        #expect(registrable(label + ".com") == label + ".com")
        let name = [
            "aaa.aaaaaaaaa", label, label, label, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com",
        ]
        .joined(separator: ".")
        #expect(name.utf8.count == 253)
        #expect(EmailDomain(name) != nil)
        #expect(EmailDomain("a" + name) == nil)
    }

    @Test("An address keeps its local part and lowers its domain")
    func addresses() {
        let address = EmailAddress("Ann.O'Neil+Test@Mail.ACME.Com")
        #expect(address?.local == "Ann.O'Neil+Test")
        #expect(address?.domain == "mail.acme.com")
        #expect(address?.description == "Ann.O'Neil+Test@mail.acme.com")
        #expect(EmailAddress("root@localhost")?.domain == "localhost")
        #expect(EmailAddress("\"a@b c\"@acme.com")?.local == "\"a@b c\"")
        #expect(EmailAddress("用户@食狮.公司.cn")?.domain == "食狮.公司.cn")
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", "@", "ann", "ann@", "@acme.com", "ann@acme..com", "ann @acme.com", " ann@acme.com",
            "ann@acme.com ", "Ann <ann@acme.com>", "ann@b@acme.com", "ann@[10.0.0.1]",
            "ann@10.0.0.1",
            "ann@acme.com,bob@acme.com", "ann\n@acme.com", "\"\"@acme.com", "\"a@acme.com",
            String(repeating: "a", count: 65) + "@acme.com",
        ]
    )
    func notAnAddress(_ text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test("Every class has its domains")
    func classes() {
        let directory = DomainDirectory()
        let expected: [DomainClass: [String]] = [
            .work: [
                "acme.com", "mail.acme.co.uk", "google.com", "microsoft.com", "nyu.edu",
                "acme.example", "acme.test", "acme.invalid", "acme.localhost", "gmail.example",
                "acme.github.io", "notgmail.com", "gmail.com.acme.com", "github.com",
            ],
            .freeMail: [
                "gmail.com", "GMAIL.com.", "yahoo.co.jp", "outlook.com", "hotmail.com", "qq.com",
                "163.com", "protonmail.com", "icloud.com", "naver.com", "foxmail.com", "live.com",
                "fastmail.com", "web.de", "mail.ru", "eu.gmail.com",
            ],
            .internetProvider: ["comcast.net", "t-online.de", "orange.fr", "tampabay.rr.com"],
            .disposable: ["mailinator.com", "0-mail.com", "inbox.mailinator.com"],
            .privacyRelay: [
                "users.noreply.github.com", "privaterelay.appleid.com", "mozmail.com",
            ],
            .unregistrable: ["localhost", "com", "co.uk", "github.io", "example", ""],
        ]
        for (expectation, domains) in expected {
            #expect(domains.filter { directory.classification(of: $0) != expectation } == [])
        }
        #expect(expected.count == DomainClass.allCases.count)
    }

    @Test("A work address belongs to the account of its registrable domain, a personal one to none")
    func accounts() throws {
        let directory = DomainDirectory()
        func account(_ text: String) throws -> String? {
            directory.accountDomain(of: try #require(EmailAddress(text)))
        }
        #expect(try account("ann@Mail.Acme.co.uk") == "acme.co.uk")
        #expect(try account("ann@acme.example") == "acme.example")
        #expect(try account("ann@gmail.com") == nil)
        #expect(try account("ann@comcast.net") == nil)
        #expect(try account("ann@mailinator.com") == nil)
        #expect(try account("ann@users.noreply.github.com") == nil)
        #expect(try account("ann@github.com") == "github.com")
        #expect(try account("root@localhost") == nil)
    }

    @Test("Configured domains go before the built-in lists, the longer entry before the shorter")
    func configuration() {
        let directory = DomainDirectory(
            freeMail: ["Gmail.Example", "acme.com", "both.com", "not a host"],
            work: ["gmx.de", "staff.gmail.com", "lab.acme.com.", "both.com", "co.uk"]
        )
        #expect(directory.classification(of: "gmail.example") == .freeMail)
        #expect(directory.classification(of: "mail.gmail.example") == .freeMail)
        #expect(directory.classification(of: "gmx.de") == .work)
        #expect(directory.classification(of: "staff.gmail.com") == .work)
        #expect(directory.classification(of: "gmail.com") == .freeMail)
        #expect(directory.classification(of: "acme.com") == .freeMail)
        #expect(directory.classification(of: "lab.acme.com") == .work)
        #expect(directory.classification(of: "both.com") == .work)
        #expect(directory.classification(of: "co.uk") == .unregistrable)
        #expect(directory.classification(of: "acme.co.uk") == .work)
    }

    @Test("The lists are sorted by bytes, without repetition, in lower case")
    func lists() {
        for lines in SortedLines.builtIn.map(\.lines) + [.publicSuffixes] {
            let all = (0..<lines.count).map { Array(lines[$0]) }
            let disorder = zip(all, all.dropFirst()).filter { !$0.lexicographicallyPrecedes($1) }
            #expect(disorder.map { String(decoding: $0.0, as: UTF8.self) } == [])
        }
        for (lines, _) in SortedLines.builtIn {
            let texts = (0..<lines.count).map { String(decoding: lines[$0], as: UTF8.self) }
            #expect(texts.filter { EmailDomain($0)?.description != $0 } == [])
        }
        #expect(SortedLines.publicSuffixes.count == 8331)
        #expect(SortedLines.builtIn.map(\.lines.count) == [18, 554, 299, 10181])
    }

    @Test("No domain stands in two lists")
    func listsAreDisjoint() {
        let lists = SortedLines.builtIn.map(\.lines)
        for (index, list) in lists.enumerated() {
            let repeated = (0..<list.count).map { list[$0] }
                .filter { line in
                    lists[(index + 1)...].contains { $0.contains("", line) }
                }
            #expect(repeated.map { String(decoding: $0, as: UTF8.self) } == [])
        }
    }

    @Test("Sorted lines find every line and nothing else")
    func sortedLines() {
        let all = ["a", "a.b", "ab", "b", "ba"]
        for size in 1...all.count {
            let lines = SortedLines(all.prefix(size).joined(separator: "\n"))
            #expect(lines.count == size)
            for text in all + ["", "0", "aa", "c", "a.", "b\nba"] {
                let expected = all.prefix(size).contains(text)
                #expect(lines.contains("", text.utf8) == expected, "\(text) of \(size)")
            }
        }
    }

    private func registrable(_ host: String) -> String? {
        DomainDirectory().registrableDomain(of: host)
    }
}
