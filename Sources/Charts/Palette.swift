/// The colours of charts and pages, for light and for dark surroundings.
///
/// Colours of text have a contrast of at least 4.5 to both backgrounds and colours of marks at least 3
/// (WCAG 2.2, 1.4.3 and 1.4.11). The series follow each other so that neighbours differ in lightness as
/// well as in hue, which every kind of colour vision tells apart; no chart relies on colour alone. What
/// is gained is blue and what is lost is orange, for the same reason. Words on `heat` are `ink`, whatever
/// the strength of the heat.
public struct Palette: Sendable {
    /// A colour under the name of its custom property, `--gs-` before it.
    public struct Entry: Hashable, Sendable {
        /// `accent`.
        public let name: String
        /// `#0f6b5f`.
        public let hex: String
        /// What it is for.
        public let role: Role
    }

    /// What a colour is for.
    public enum Role: Hashable, Sendable {
        case background, text, mark
        /// Lines and fills that carry no meaning.
        case quiet
    }

    /// The colours, in a fixed order.
    public let entries: [Entry]

    /// Dark on light.
    public static let light = Palette([
        ("paper", "#fbfbfa", .background), ("card", "#ffffff", .background),
        ("ink", "#17191c", .text), ("soft", "#454a51", .text), ("muted", "#656b74", .text),
        ("accent", "#0d6b5e", .text), ("warn", "#8f4a06", .text),
        ("line", "#e6e7e4", .quiet), ("wash", "#f3f4f1", .quiet), ("tint", "#e4f1ee", .quiet),
        ("grey", "#868c95", .mark), ("s1", "#0d6b5e", .mark), ("s2", "#d0700f", .mark),
        ("s3", "#4f46b8", .mark), ("s4", "#1d8fc4", .mark), ("s5", "#868c95", .mark),
        ("good", "#1d6fb0", .mark), ("bad", "#c45a0c", .mark), ("heat", "#2f9e8c", .mark),
    ])

    /// Light on dark.
    public static let dark = Palette([
        ("paper", "#101214", .background), ("card", "#17191c", .background),
        ("ink", "#eff1f2", .text), ("soft", "#c3c8ce", .text), ("muted", "#98a0a9", .text),
        ("accent", "#5cc9b6", .text), ("warn", "#eda65a", .text),
        ("line", "#2a2e33", .quiet), ("wash", "#1e2125", .quiet), ("tint", "#16302c", .quiet),
        ("grey", "#7d858f", .mark), ("s1", "#5cc9b6", .mark), ("s2", "#d98a3c", .mark),
        ("s3", "#a49cf5", .mark), ("s4", "#4aa3d8", .mark), ("s5", "#7d858f", .mark),
        ("good", "#5aaae8", .mark), ("bad", "#e2904a", .mark), ("heat", "#1c7668", .mark),
    ])

    /// A palette of these colours.
    private init(_ entries: [(String, String, Role)]) {
        self.entries = entries.map { Entry(name: $0.0, hex: $0.1, role: $0.2) }
    }

    /// The declarations of the custom properties: `--gs-ink:#17191c;…`.
    private var declarations: String {
        entries.map { "--gs-\($0.name):\($0.hex);" }.joined()
    }

    /// The rules that a page needs once, for all of its charts: colours, dark colours, and paper, which
    /// is light.
    public static var stylesheet: Markup {
        Markup(
            trusted: """
                :root{color-scheme:light dark;\(light.declarations)}
                @media (prefers-color-scheme:dark){:root{\(dark.declarations)}}
                @media print{:root{color-scheme:light;\(light.declarations)}}
                \(marks)
                """
        )
    }

    private static let marks = """
        .gs-chart{display:block;max-width:100%;height:auto;overflow:visible;\
        font-family:Inter,system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;\
        font-variant-numeric:tabular-nums}
        .gs-chart text{fill:var(--gs-muted);font-size:12px}
        .gs-chart .gs-label{fill:var(--gs-ink);font-size:13px}
        .gs-chart .gs-value{fill:var(--gs-ink);font-size:13px;font-weight:600}
        .gs-chart .gs-note{fill:var(--gs-muted);font-size:12px;font-weight:400}
        .gs-chart .gs-threshold-label{fill:var(--gs-warn)}
        .gs-grid{stroke:var(--gs-line);stroke-width:1}
        .gs-threshold{stroke:var(--gs-warn);stroke-width:1.5;stroke-dasharray:4 3}
        .gs-hit{fill:none;pointer-events:all}
        .gs-band{fill:var(--gs-s1);fill-opacity:.14}
        .gs-path{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
        .gs-incomplete{stroke-dasharray:2 5}
        .gs-track{fill:var(--gs-wash)}
        \((1...5).map { ".gs-fill-\($0){fill:var(--gs-s\($0))}.gs-stroke-\($0){stroke:var(--gs-s\($0))}" }
            .joined(separator: "\n"))
        .gs-whisker{stroke-width:3;stroke-linecap:round;stroke-opacity:.45}
        .gs-dot{stroke:var(--gs-card);stroke-width:2}
        .gs-area{fill-opacity:.12}
        .gs-zero{stroke:var(--gs-grey);stroke-width:1}
        .gs-good{fill:var(--gs-good);stroke:var(--gs-good)}
        .gs-bad{fill:var(--gs-bad);stroke:var(--gs-bad)}
        .gs-tone-1{fill-opacity:.9}.gs-tone-2{fill-opacity:.5}.gs-tone-3{fill-opacity:.2}
        .gs-open{fill-opacity:.1;stroke-dasharray:3 2}
        .gs-net{fill:var(--gs-card);stroke:var(--gs-ink);stroke-width:2}
        .gs-chart .gs-figure{fill:var(--gs-ink);pointer-events:none}
        .gs-heat{fill:var(--gs-heat)}
        .gs-unsure{stroke:var(--gs-muted);stroke-width:1.25;stroke-dasharray:3 2}
        .gs-quantile{stroke:var(--gs-ink);stroke-width:1.25;stroke-dasharray:3 3}
        .gs-median{stroke:var(--gs-ink);stroke-width:2}
        .gs-halo{stroke:var(--gs-card);stroke-width:4;stroke-opacity:.8}
        .gs-funnel{fill:var(--gs-s1);fill-opacity:.12}
        .gs-guide{fill:none;stroke:var(--gs-line);stroke-width:1.5}
        .gs-flow{fill:var(--gs-s1);fill-opacity:.18}.gs-flow:hover{fill-opacity:.4}
        .gs-flow-rest{fill:var(--gs-grey);fill-opacity:.18}.gs-flow-rest:hover{fill-opacity:.4}
        .gs-end{fill:var(--gs-card);stroke:var(--gs-grey);stroke-width:1.5;stroke-dasharray:3 2}
        .gs-chart .gs-flow-figure{font-weight:600}
        .gs-chart .gs-flow-label,.gs-chart .gs-flow-figure{fill:var(--gs-ink);paint-order:stroke;stroke:var(--gs-card);\
        stroke-width:3px;stroke-linejoin:round}
        .gs-hit.gs-mark:hover{fill:var(--gs-ink);fill-opacity:.05}
        .gs-mark:focus{outline:2px solid var(--gs-accent);outline-offset:1px}
        """
}
