import Growth
import Testing

@Suite("What was taken out of a text") struct RedactionTests {
    @Test("a text that still names somebody is known for the one it was taken out of")
    func takenOut() {
        let text = "company: Acme\ninternal: [ada@acme.example]\n"
        for (redacted, isSame) in [
            ("company: Acme\ninternal: [[erased]]\n", true), (text, false),
            ("company: Acme\ninternal: [[erased]]\nmore\n", false),
            ("company: [erased]\ninternal: [[erased]]\n", true), ("[erased]", true),
        ] {
            #expect(Redaction.wasTaken(from: text, giving: redacted) == isSame, "\(redacted)")
        }
    }
}
