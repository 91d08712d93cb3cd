import Catalog
import Charts
import Engine
import Growth

/// The demo company in a workspace.
enum Demo {
    /// What is shown above pages while the demo company is in.
    static func banner(_ call: PageCall) throws -> [Markup] {
        guard try call.workspace.lastDefinitions()?.author == ServerConfiguration.demoAuthor else {
            return []
        }
        let clear = Form("/start/clear-demo", call)
            .markup([Control.button("Take it away and begin with your own", .plain)])
        return [
            .element(
                "div",
                ["class": "banner"],
                [
                    .element("p", [:], "You look at the demo company. None of this is real.")
                ] + (call.may(.manage) ? [clear] : [])
            )
        ]
    }
}
