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
            lastPeriod: lastPeriod,
            brackets: brackets
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

extension StickinessQuery {
    public func renamed(by aliases: [EventName: EventName]) throws -> StickinessQuery {
        try StickinessQuery(
            event.renamed(by: aliases),
            unit: unit,
            period: period,
            window: window,
            cell: cell
        )
    }
}

extension LifecycleQuery {
    public func renamed(by aliases: [EventName: EventName]) throws -> LifecycleQuery {
        try LifecycleQuery(
            event.renamed(by: aliases),
            unit: unit,
            period: period,
            shown: shown,
            cell: cell
        )
    }
}

extension PathsQuery {
    public func renamed(by aliases: [EventName: EventName]) throws -> PathsQuery {
        try PathsQuery(
            start: start?.renamed(by: aliases),
            steps: steps,
            collapse: collapse,
            top: top,
            window: window,
            cell: cell.map { Cell(prefix: $0.prefix.map { aliases[$0] ?? $0 }) }
        )
    }
}

extension PanelQuery {
    public func renamed(by aliases: [EventName: EventName]) throws -> PanelQuery {
        try PanelQuery(
            period: period,
            events: events.map { Set($0.map { aliases[$0] ?? $0 }) },
            window: window,
            cell: cell.map {
                Cell(account: $0.account, at: $0.at, event: aliases[$0.event] ?? $0.event)
            }
        )
    }
}

extension ActivationSearchQuery {
    public func renamed(by aliases: [EventName: EventName]) throws -> ActivationSearchQuery {
        try ActivationSearchQuery(
            birth: birth.renamed(by: aliases),
            within: within,
            thresholds: thresholds,
            outcome: outcome.renamed(by: aliases),
            outcomeFromDays: outcomeFromDays,
            outcomeToDays: outcomeToDays,
            births: births,
            cell: cell.map {
                Cell(
                    event: aliases[$0.event] ?? $0.event,
                    atLeast: $0.atLeast,
                    retained: $0.retained
                )
            }
        )
    }
}
