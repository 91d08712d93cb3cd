import Growth
import Synchronization

/// A question that has a kernel: a way to answer it from a projection, many times faster than by folding histories.
///
/// The fold stays the specification. A kernel answers the forms it knows and returns `nil` for the others.
protocol LaidOutQuestion: BehavioralQuestion {
    /// Whose occurrences the kernel wants together; the unit of the question unless it says so.
    var layout: ActorUnit { get }
    /// The answer, if there is a kernel for this form of the question.
    func answer(over projection: Projection, in scope: Scope) -> Answer?
}

extension LaidOutQuestion {
    var layout: ActorUnit { unit }
}

extension FunnelQuery: LaidOutQuestion {
    func answer(over projection: Projection, in scope: Scope) -> FunnelAnswer? {
        FunnelKernel(self, over: projection, in: scope)?.answer()
    }
}

extension RetentionQuery: LaidOutQuestion {
    func answer(over projection: Projection, in scope: Scope) -> RetentionAnswer? {
        RetentionKernel(self, over: projection, in: scope)?.answer()
    }
}

extension StickinessQuery: LaidOutQuestion {
    func answer(over projection: Projection, in scope: Scope) -> StickinessAnswer? {
        guard cell == nil else { return nil }
        return Activity(event, period, in: window, over: projection, scope)?.answer(self, in: scope)
    }
}

extension LifecycleQuery: LaidOutQuestion {
    func answer(over projection: Projection, in scope: Scope) -> LifecycleAnswer? {
        guard cell == nil else { return nil }
        return Activity(event, period, in: window, over: projection, scope)?.answer(self, in: scope)
    }
}

extension CountQuery: LaidOutQuestion {
    func answer(over projection: Projection, in scope: Scope) -> CountAnswer? {
        CountKernel(self, over: projection, in: scope)?.answer()
    }
}

extension ActivationSearchQuery: LaidOutQuestion {
    func answer(over projection: Projection, in scope: Scope) -> ActivationSearchAnswer? {
        ActivationSearchKernel(self, over: projection, in: scope)?.answer()
    }
}

extension AccountFeaturesQuery: LaidOutQuestion {
    var layout: ActorUnit { .person }

    func answer(over projection: Projection, in scope: Scope) -> AccountFeaturesAnswer? {
        AccountFeaturesKernel(self, over: projection, in: scope)?.answer()
    }
}

extension PanelQuery: LaidOutQuestion {
    var layout: ActorUnit { .person }

    func answer(over projection: Projection, in scope: Scope) -> PanelAnswer? {
        PanelKernel(self, over: projection, in: scope)?.answer()
    }
}

/// The projections of the last snapshot and scope that were asked about.
final class Projections: Sendable {
    private let kept: KeptLayouts?
    private struct State {
        var generation = -1
        var version: Scope.Version?
        var byUnit: [ActorUnit: Projection] = [:]
    }
    private let state = Mutex(State())

    /// Projections over layouts that are kept beyond the process where there is a place for them.
    init(keptIn kept: KeptLayouts?) { self.kept = kept }

    /// The projection of `snapshot` for a unit; worked out anew when events came or identity changed.
    func projection(of snapshot: Snapshot, for unit: ActorUnit, in scope: Scope) -> Projection {
        state.withLock { state in
            if state.generation != snapshot.generation || state.version !== scope.version {
                state = State(generation: snapshot.generation, version: scope.version)
            }
            if let known = state.byUnit[unit] { return known }
            let people =
                state.byUnit[.person]?.layout
                ?? Layout(snapshot, in: scope, kept: kept?.place(of: snapshot, in: scope))
            let new = Projection(snapshot, unit == .person ? people : people.ofAccounts)
            state.byUnit[unit] = new
            return new
        }
    }
}
