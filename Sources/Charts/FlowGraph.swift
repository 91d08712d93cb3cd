/// Paths, counted together step by step: who stands where, and who goes on from there to where.
struct FlowGraph {
    /// Where somebody stands at a step.
    enum Place: Hashable {
        case named(String)
        /// One of the places that are too small to be shown alone.
        case others
        /// Their path ended at the step before.
        case end
    }

    /// A place and how many stand there.
    struct Node {
        let place: Place
        let count: Int
    }

    /// How many go from a place of a step to one of the next, by the order of both.
    struct Band {
        let from, to: Int
        let count: Int
    }

    /// The places of each step, the most frequent first, `others` and `end` last.
    let steps: [[Node]]
    /// The bands from each step to the next.
    let bands: [[Band]]

    /// The graph of `paths`, in which a step shows at most `limit` places by name.
    init(_ paths: [FlowChart.Path], limit: Int) {
        let length = paths.map(\.steps.count).max() ?? 0
        let named = (0..<length).map { Self.frequent(paths, at: $0, limit: limit) }
        let places = paths.map { path in
            (0..<length).map { Self.place(of: path, at: $0, named[$0]) }
        }
        let steps = (0..<length)
            .map { step in
                Self.nodes(zip(paths, places).map { ($1[step], $0.count) }, named[step])
            }
        self.steps = steps
        bands = steps.indices.dropFirst()
            .map { step in
                Self.bands(
                    zip(paths, places).map { ($1[step - 1], $1[step], $0.count) },
                    from: steps[step - 1],
                    to: steps[step]
                )
            }
    }

    /// The names at a step that were taken most, then by name.
    private static func frequent(_ paths: [FlowChart.Path], at step: Int, limit: Int) -> [String] {
        var counts: [String: Int] = [:]
        for path in paths where path.steps.count > step {
            counts[path.steps[step], default: 0] += path.count
        }
        let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        return Array(ordered.prefix(ordered.count > limit ? limit - 1 : limit))
    }

    /// Where a path stands at a step; `nil` once it has ended before.
    private static func place(of path: FlowChart.Path, at step: Int, _ named: [String]) -> Place? {
        guard step < path.steps.count else { return step == path.steps.count ? .end : nil }
        return named.contains(path.steps[step]) ? .named(path.steps[step]) : .others
    }

    /// The places of a step, with how many stand there.
    private static func nodes(_ standing: [(Place?, Int)], _ named: [String]) -> [Node] {
        var counts: [Place: Int] = [:]
        for case (let place?, let count) in standing { counts[place, default: 0] += count }
        return (named.map(Place.named) + [.others, .end])
            .compactMap { place in counts[place].map { Node(place: place, count: $0) } }
    }

    /// How many go from each place of a step to each of the next.
    private static func bands(
        _ moves: [(Place?, Place?, Int)],
        from: [Node],
        to: [Node]
    ) -> [Band] {
        var counts: [[Place]: Int] = [:]
        for case (let before?, let after?, let count) in moves {
            counts[[before, after], default: 0] += count
        }
        return from.indices.flatMap { start in
            to.indices.compactMap { end in
                counts[[from[start].place, to[end].place]]
                    .map { Band(from: start, to: end, count: $0) }
            }
        }
    }
}
