import Charts
import Engine
import Growth

/// Which diagnosis a page shows: the filters in its address, and the diagnosis at hand.
struct MotionView {
    let call: PageCall
    let key: DiagnosisBook.Key
    /// The moment that answers are compared with; `nil` for none.
    let comparedWith: Timestamp?

    /// The filters of a request.
    /// - Throws: `InputProblem` for those that cannot be read.
    init(_ call: PageCall) throws {
        self.call = call
        let zone = call.workspace.zone
        key = DiagnosisBook.Key(
            asOf: try AskedQuestion.moment(call.query("as_of").map(JSONValue.string), zone),
            segment: try call.query("segment").map { try Segment(parsing: $0) },
            definitions: call.query("definitions").flatMap(Int64.init)
        )
        comparedWith = try AskedQuestion.moment(call.query("compare").map(JSONValue.string), zone)
    }

    /// The diagnosis, with what this visitor may see of it; `nil` while it is being worked out.
    func edition() throws -> DiagnosisBook.Edition? {
        guard var edition = try call.server.book.edition(key, of: call.workspace) else {
            return nil
        }
        if !call.may(.people) {
            edition = DiagnosisBook.Edition(
                diagnosis: NumbersOnly.diagnosis(edition.diagnosis),
                version: edition.version,
                seconds: edition.seconds,
                made: edition.made,
                isOld: edition.isOld
            )
        }
        return edition
    }

    /// Whether all accounts count, under the definitions in force: what the trend tells of.
    var isWhole: Bool { key.segment == nil && key.definitions == nil }

    /// An address with the same filters.
    func address(_ path: String) -> String {
        let kept = ["as_of", "segment", "compare", "definitions"]
            .compactMap { name in
                call.query(name).map { "\(name)=\(URLText.escaped($0))" }
            }
        return path + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    }

    /// The address of a finding with the same filters.
    func address(of finding: String) -> String { address("/motion/\(finding)") }

    /// What is shown while there is no diagnosis yet.
    var loading: Page {
        Page(
            "Motion",
            at: .motion,
            refreshSeconds: 1,
            [
                .element(
                    "div",
                    ["class": "loading", "data-reload": "", "role": "status"],
                    [
                        .element("h1", [:], "Reading everything you have …"),
                        .element(
                            "p",
                            ["class": "lead"],
                            "The first verdict takes a moment; then it is at hand, and kept up to date."
                        ), .element("div", ["class": "skeleton"], []),
                        .element("div", ["class": "skeleton short"], []),
                        .element("div", ["class": "skeleton"], []),
                    ]
                )
            ]
        )
    }
}
