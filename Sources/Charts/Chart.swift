/// A chart: values in, accessible SVG out.
///
/// `Palette.stylesheet` must stand once on the page that shows it.
public protocol Chart: Sendable {
    /// What the chart shows, in a few words; its name for people who do not see it.
    var title: String { get }
    /// What it says, in words: its text alternative, with the figures.
    var summary: String { get }
    /// The picture, laid out for a place `width` pixels wide; text is never scaled up.
    func svg(width: Double) -> Markup
}

/// The sizes of text in charts, in pixels; the stylesheet says the same.
enum TextSize {
    static let label = 13.0
    static let small = 12.0
}

/// The outer element of a chart and the words on it.
struct Canvas {
    let width, height: Double

    /// The chart around its marks.
    func svg(title: String, summary: String, _ marks: [Markup]) -> Markup {
        .element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "role": "img", "class": "gs-chart",
                "width": plain(width), "viewBox": "0 0 \(plain(width)) \(plain(height))",
            ],
            [Self.title(title), .element("desc", [:], summary)] + marks
        )
    }

    /// Words at a place; if they do not fit `room` they are cut, and whole in their title.
    static func text(
        _ text: String,
        x: Double,
        y: Double,
        room: Double,
        class name: String? = nil,
        size: Double = TextSize.small,
        anchor: Anchor = .start
    ) -> Markup {
        let fitted = TextMeasure.fitted(text, width: room, size: size)
        let isCut = fitted.utf8.count != text.utf8.count
        return .element(
            "text",
            ["x": plain(x), "y": plain(y), "class": name, "text-anchor": anchor.attribute],
            (isCut ? [title(text)] : []) + [Markup(fitted)]
        )
    }

    /// A tooltip with exact values.
    static func title(_ text: String) -> Markup {
        .element("title", [:], TextMeasure.bounded(text, limit: 240))
    }

    /// A straight line.
    static func line(
        _ x1: Double,
        _ y1: Double,
        _ x2: Double,
        _ y2: Double,
        class name: String
    ) -> Markup {
        .element(
            "line",
            ["x1": plain(x1), "y1": plain(y1), "x2": plain(x2), "y2": plain(y2), "class": name]
        )
    }

    /// A rectangle; one of no width shows as a hair.
    static func box(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        radius: Double = 0,
        class name: String,
        _ children: [Markup] = []
    ) -> Markup {
        .element(
            "rect",
            [
                "x": plain(x), "y": plain(y), "width": plain(max(0, width)),
                "height": plain(height), "rx": radius > 0 ? plain(radius) : nil, "class": name,
            ],
            children
        )
    }

    /// Which end of the words stands at the place.
    enum Anchor {
        case start, middle, end

        var attribute: String? {
            switch self {
            case .start: nil
            case .middle: "middle"
            case .end: "end"
            }
        }
    }
}

/// A coordinate with at most two decimals.
func plain(_ number: Double) -> String {
    guard let hundredths = Int(exactly: (number * 100).rounded()) else { return "0" }
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(sign)\(whole)" }
    return "\(sign)\(whole)."
        + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
}
