/// A4: the motion the founders say they run beside the one their buyers show.
struct DeclaredMotion {
    let evidence: MotionEvidence
    let verdict: Finding
    let observed: Motion?

    var finding: Finding {
        let declared = evidence.configuration.declaredMotion
        return Finding(
            id: "A4.declared",
            rules: ["A4"],
            question: "Do buyers behave as the declared motion says?",
            standing: standing,
            answer: answer,
            explanation: explanation,
            value: verdict.value,
            interval: verdict.interval,
            n: verdict.n,
            population: verdict.population,
            leftOut: verdict.leftOut,
            threshold: "the verdict of K1",
            definition:
                "The motion declared in groundswell.yaml beside the observed one (K1). What "
                + "is declared never decides a verdict (A4, F12).",
            sources: Citation.words(rules: ["A4"], articles: ["S1", "S3"]),
            tables: [
                FindingTable(
                    title: "Declared beside observed",
                    columns: ["declared", "observed"],
                    rows: [[JSONValue(declared?.rawValue), .string(verdict.answer)]]
                )
            ],
            conflicts: isMismatch ? [explanation] : [],
            evidence: FindingTable(
                title: "Won accounts whose origin does not fit the declared motion",
                columns: ["account", "origin", "reason"],
                rows: misfits
            )
        )
    }

    private var isMismatch: Bool {
        guard let declared = evidence.configuration.declaredMotion, let observed else {
            return false
        }
        return declared != observed
    }

    private var standing: Finding.Standing {
        guard evidence.configuration.declaredMotion != nil else {
            return .unknown(needs: Needs.declaration.text)
        }
        return verdict.standing
    }

    private var answer: String {
        guard evidence.configuration.declaredMotion != nil else { return "nothing declared" }
        guard observed != nil else { return verdict.answer }
        return isMismatch ? "mismatch" : "match"
    }

    private var explanation: String {
        guard let declared = evidence.configuration.declaredMotion else {
            return
                "Nobody said which motion is meant to run, so there is nothing to compare. Name it "
                + "in groundswell.yaml."
        }
        guard let observed else {
            return "You declare \(declared.rawValue); the buyers' behaviour does not decide yet "
                + "(\(verdict.answer))."
        }
        return declared == observed
            ? "You declare \(declared.rawValue), and that is how your customers buy."
            : "You declare \(declared.rawValue), but your customers buy \(observed.rawValue)."
    }

    private var misfits: [[JSONValue]] {
        guard let declared = evidence.configuration.declaredMotion else { return [] }
        return evidence.known.filter { evidence.motion(of: $0) != declared }
            .map {
                [.string($0.won.account.text), .string($0.origin.rawValue), .string($0.reason)]
            }
    }
}
