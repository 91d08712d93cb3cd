public import Growth

/// A chart: values in, accessible SVG out.
///
/// `Palette.stylesheet` must stand once on the page that shows it. Every mark that stands for a value has
/// the class `gs-mark` and the exact value in its `<title>`, which a browser shows to who points at it;
/// a script can walk through the marks by keyboard.
public protocol Chart: Sendable {
    /// What the chart shows, in a few words; its name for people who do not see it.
    var title: String { get }
    /// What it says, in words: its text alternative, with the figures.
    var summary: String { get }
    /// The figures of the chart as data: for the table beside it and for its download.
    var table: FindingTable { get }
    /// The picture, laid out for a place `width` pixels wide; text is never scaled up.
    func svg(width: Double) -> Markup
}

extension Chart {
    /// The picture as a file of its own, which brings its colours along: for a download, and for
    /// programs that know no style sheet of ours.
    public func document(width: Double) -> Markup {
        let picture = svg(width: width).text
        // The first `>` ends the first tag: those in attributes are escaped.
        let start = picture.firstIndex(of: ">").map { picture.index(after: $0) } ?? picture.endIndex
        let style = Markup.element("style", [:], [Palette.stylesheet])
        return Markup(trusted: picture[..<start] + style.text + picture[start...])
    }
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
        opacity: Double? = nil,
        _ children: [Markup] = []
    ) -> Markup {
        .element(
            "rect",
            [
                "x": plain(x), "y": plain(y), "width": plain(max(0, width)),
                "height": plain(height), "rx": radius > 0 ? plain(radius) : nil, "class": name,
                "fill-opacity": opacity.map(plain),
            ],
            children
        )
    }

    /// An invisible place around a small mark, easier to point at, that says its exact values.
    static func hit(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        _ words: String
    ) -> Markup {
        box(x: x, y: y, width: width, height: height, class: "gs-hit gs-mark", [title(words)])
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

extension JSONValue {
    /// A figure of a chart as it was given; `null` where there is none.
    static func figure(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return Int64(exactly: value).map(JSONValue.integer) ?? .number(value)
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
