extension EventSelector {
    /// The selector with its event under the one name that `aliases` give it.
    public func renamed(by aliases: [EventName: EventName]) -> EventSelector {
        guard let event, let canonical = aliases[event] else { return self }
        return EventSelector(event: canonical, where: properties)
    }
}

extension EventMeanings {
    /// The meanings with every event under its one name.
    public func renamed(by aliases: [EventName: EventName]) -> EventMeanings {
        var meanings = self
        meanings.signup = signup.map { $0.renamed(by: aliases) }
        meanings.activation = activation.map { $0.renamed(by: aliases) }
        meanings.coreAction = coreAction.map { $0.renamed(by: aliases) }
        meanings.invite = invite.map { $0.renamed(by: aliases) }
        meanings.upgrade = upgrade.map { $0.renamed(by: aliases) }
        meanings.adminStep = adminStep.map { $0.renamed(by: aliases) }
        meanings.integration = integration.map { $0.renamed(by: aliases) }
        meanings.artefact = artefact.map { $0.renamed(by: aliases) }
        return meanings
    }
}

extension FunnelQuery {
    public func renamed(by aliases: [EventName: EventName]) throws -> FunnelQuery {
        try FunnelQuery(
            steps: steps.map { $0.renamed(by: aliases) },
            window: windowLength,
            order: order,
            exclusions: exclusions.map {
                Exclusion($0.event.renamed(by: aliases), from: $0.from, to: $0.to)
            },
            unit: unit,
            by: by,
            entry: entry,
            hold: hold
        )
    }
}

extension RetentionQuery {
    public func renamed(by aliases: [EventName: EventName]) throws -> RetentionQuery {
        try RetentionQuery(
            first: first.renamed(by: aliases),
            returning: returning.renamed(by: aliases),
            period: period,
            mode: mode,
            measure: measure,
            unit: unit,
            births: births,
            lastPeriod: lastPeriod
        )
    }
}

extension CountQuery {
    public func renamed(by aliases: [EventName: EventName]) throws -> CountQuery {
        try CountQuery(
            event.renamed(by: aliases),
            measure: measure,
            period: period,
            by: by,
            window: window
        )
    }
}
