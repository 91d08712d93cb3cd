import Charts

/// Links to the pages before and after this one.
struct Pager {
    /// What leads back and on.
    var words = (back: "← Before", on: "Next →")
    let page, pages: Int
    /// An address that a number is put behind.
    let address: String
    /// Where on the page to go.
    var anchor = ""

    var markup: Markup {
        guard pages > 1 else { return Markup("") }
        return .element(
            "nav",
            ["class": "pager", "aria-label": "Pages"],
            [
                link(words.back, page - 1),
                .element("span", ["class": "hint"], "Page \(page) of \(pages)"),
                link(words.on, page + 1),
            ]
        )
    }

    private func link(_ text: String, _ to: Int) -> Markup {
        (1...pages).contains(to)
            ? Control.link(text, to: address + String(to) + anchor)
            : .element("span", ["class": "hint"], text)
    }
}
