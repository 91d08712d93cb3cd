/// The rows of a panel, of which there are millions: kept as numbers, and put into words when they are read.
public struct PanelRows: Sendable, RandomAccessCollection {
    /// A row as numbers: places in lists of accounts, periods and events.
    package struct Cell: BitwiseCopyable, Sendable {
        package let account, period, event, events, people: UInt32

        /// One event by one account in one period.
        @inlinable package init(
            account: UInt32,
            period: UInt32,
            event: UInt32,
            events: UInt32,
            people: UInt32
        ) {
            (self.account, self.period, self.event) = (account, period, event)
            (self.events, self.people) = (events, people)
        }
    }

    /// A period of the panel.
    package struct Span: Hashable, Sendable {
        let start: Timestamp
        let isComplete: Bool

        /// A period, and whether all of it is known.
        package init(start: Timestamp, isComplete: Bool) {
            (self.start, self.isComplete) = (start, isComplete)
        }
    }
    private let cells: [[Cell]]
    /// Where each list of cells begins, and where the last ends.
    private let starts: [Int]
    private let accounts: [AccountID]
    private let periods: [Span]
    private let events: [EventName]

    /// Rows in order, in one list or several.
    package init(_ cells: [[Cell]], accounts: [AccountID], periods: [Span], events: [EventName]) {
        self.cells = cells
        starts = cells.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        (self.accounts, self.periods, self.events) = (accounts, periods, events)
    }

    /// The rows of a list, in its order.
    public init(_ rows: [PanelAnswer.Row]) {
        let accounts = Set(rows.map(\.account)).sorted()
        let events = Set(rows.map(\.event)).sorted()
        let periods = rows.map { Span(start: $0.start, isComplete: $0.isComplete) }
        let spans = Set(periods).sorted { $0.start < $1.start }
        func places<Value: Hashable>(_ values: [Value]) -> [Value: UInt32] {
            Dictionary(uniqueKeysWithValues: zip(values, 0...))
        }
        let (ofAccount, ofEvent, ofSpan) = (places(accounts), places(events), places(spans))
        let cells = zip(rows, periods)
            .map { row, span in
                Cell(
                    account: ofAccount[row.account] ?? 0,
                    period: ofSpan[span] ?? 0,
                    event: ofEvent[row.event] ?? 0,
                    events: UInt32(row.events),
                    people: UInt32(row.people)
                )
            }
        self.init([cells], accounts: accounts, periods: spans, events: events)
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { starts[starts.count - 1] }

    public subscript(position: Int) -> PanelAnswer.Row {
        var (list, end) = (0, cells.count - 1)
        while list < end {
            let middle = (list + end) / 2
            if starts[middle + 1] <= position { list = middle + 1 } else { end = middle }
        }
        let cell = cells[list][position - starts[list]]
        let period = periods[Int(cell.period)]
        return PanelAnswer.Row(
            account: accounts[Int(cell.account)],
            start: period.start,
            isComplete: period.isComplete,
            event: events[Int(cell.event)],
            events: Int(cell.events),
            people: Int(cell.people)
        )
    }
}

extension PanelRows: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }

    public func hash(into hasher: inout Hasher) { hasher.combine(count) }
}

extension PanelRows: ExpressibleByArrayLiteral {
    public init(arrayLiteral rows: PanelAnswer.Row...) { self.init(rows) }
}
