import Growth

/// Answers as rows of text: the columns of the peers' SQL, in their order.
extension BenchQuestion {
    /// Step from 1, actors that came at least there.
    @Sendable static func stepRows(_ answer: FunnelAnswer) -> [Row] {
        answer.steps.enumerated().map { ["\($0.offset + 1)", "\($0.element.count)"] }
    }

    /// Value (empty when missing), step from 1, actors that came at least there.
    @Sendable static func breakdownRows(_ answer: FunnelAnswer) -> [Row] {
        (answer.breakdown ?? [])
            .flatMap { row in
                row.steps.enumerated()
                    .map { step in
                        [
                            row.value.compactMap { $0 }.joined(separator: " "),
                            "\(step.offset + 1)", "\(step.element.count)",
                        ]
                    }
            }
    }

    /// Week of the cohort counted from that of 1970-01-01, weeks after it, actors who came back; cells
    /// that are over and have somebody.
    @Sendable static func retentionRows(_ answer: RetentionAnswer) -> [Row] {
        answer.cohorts.flatMap { cohort in
            cohort.retained.enumerated()
                .compactMap { offset, count in
                    guard let count, count > 0 else { return nil }
                    return ["\(cohort.index)", "\(offset)", "\(count)"]
                }
        }
    }

    /// Account, then events, people and active days of each window.
    @Sendable static func featureRows(_ answer: AccountFeaturesAnswer) -> [Row] {
        answer.rows.map { row in
            [row.account.text]
                + row.uses.flatMap { ["\($0.events)", "\($0.people)", "\($0.days)"] }
        }
    }

    /// Account, week counted from that of 1970-01-01, event, events, people.
    @Sendable static func panelRows(_ answer: PanelAnswer) -> [Row] {
        answer.rows.map { row in
            [
                row.account.text, "\(Period.week.index(of: row.start, in: .utc))", row.event.text,
                "\(row.events)", "\(row.people)",
            ]
        }
    }

    /// Event, at least how often, people who did, those of them who stayed; the population is the row without
    /// an event.
    @Sendable static func activationRows(_ answer: ActivationSearchAnswer) -> [Row] {
        [["", "0", "\(answer.population)", "\(answer.retained)"]]
            + answer.rows.map { row in
                [row.event.text, "\(row.atLeast)", "\(row.exposed)", "\(row.exposedRetained)"]
            }
    }
}
