import Charts
public import Growth

/// A diagnosis as one HTML file that a founder reads from top to bottom, on a screen or on paper.
///
/// The file needs nothing else: no script, no font, no other host; its policy forbids them. The same
/// diagnosis gives the same bytes. The document is well-formed XML, too.
public struct HTMLReport {
    private let diagnosis: Diagnosis
    private let parts: ReportParts

    /// A report of `diagnosis`.
    public init(_ diagnosis: Diagnosis) {
        self.diagnosis = diagnosis
        parts = ReportParts(diagnosis)
    }

    /// The whole file.
    public var text: String {
        Markup([
            Markup(literal: "<!DOCTYPE html>\n"), .element("html", ["lang": "en"], [head, body]),
            Markup(literal: "\n"),
        ])
        .text
    }

    private static let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

    private var head: Markup {
        .element(
            "head",
            [:],
            [
                .element("meta", ["charset": "utf-8"]),
                .element(
                    "meta",
                    ["http-equiv": "Content-Security-Policy", "content": Self.policy]
                ),
                .element(
                    "meta",
                    ["name": "viewport", "content": "width=device-width, initial-scale=1"]
                ),
                .element("meta", ["name": "referrer", "content": "no-referrer"]),
                .element("meta", ["name": "generator", "content": "Groundswell"]),
                .element("link", ["rel": "icon", "href": "data:,"]),
                .element("title", [:], "\(diagnosis.company): which sales motion we really run"),
                .element("style", [:], [Palette.stylesheet, Stylesheet.findings, Stylesheet.page]),
            ]
        )
    }

    private var body: Markup {
        .element(
            "body",
            [:],
            [
                .element("a", ["class": "skip", "href": "#report"], "Skip to the report"),
                MastHead(diagnosis).markup,
                .element(
                    "div",
                    ["class": "frame"],
                    [
                        contents,
                        .element(
                            "main",
                            ["id": "report"],
                            [VerdictSection(diagnosis, parts).markup] + parts.sections.map(\.markup)
                        ),
                    ]
                ), foot,
            ]
        )
    }

    private var contents: Markup {
        let links = parts.sections.map { section in
            Markup.element(
                "li",
                [:],
                [
                    .element(
                        "a",
                        ["href": "#\(section.anchor)"],
                        [
                            Markup(section.title),
                            .element(
                                "span",
                                ["class": "count"],
                                section.count.map(String.init) ?? ""
                            ),
                        ]
                    )
                ]
            )
        }
        let first = Markup.element("li", [:], [.element("a", ["href": "#verdict"], "The verdict")])
        return .element(
            "nav",
            ["class": "contents", "aria-label": "Contents"],
            [.element("ol", [:], [first] + links)]
        )
    }

    private var foot: Markup {
        .element(
            "footer",
            [:],
            [
                .element(
                    "p",
                    [:],
                    "Every number here is computed from your files by fixed rules. No model and no opinion "
                        + "takes part. Open any of them to its rows with groundswell explain and its id."
                )
            ]
        )
    }
}

/// The line at the top: whose report it is, from when, from what.
struct MastHead {
    let diagnosis: Diagnosis

    init(_ diagnosis: Diagnosis) { self.diagnosis = diagnosis }

    var markup: Markup {
        .element(
            "header",
            ["class": "mast"],
            [
                .element(
                    "div",
                    ["class": "who"],
                    [
                        Self.mark, .element("bdi", ["class": "company"], diagnosis.company),
                        .element("span", ["class": "kind"], "Sales motion report"),
                    ]
                ),
                .element("p", ["class": "when"], "As of \(Words.minute(diagnosis.asOf))\(part)"),
            ]
        )
    }

    private var part: String {
        diagnosis.segment.map { " · only accounts whose \($0.attribute.rawValue) is \($0.value)" }
            ?? ""
    }

    /// A swell under a line: the sign of the product.
    private static let mark = Markup(
        literal: """
            <svg class="mark" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">\
            <path d="M1 14c3 0 3-5 6.5-5s3.5 5 7 5 3.5-3 6.5-3"/><path d="M1 19h20"/></svg>
            """
    )
}
