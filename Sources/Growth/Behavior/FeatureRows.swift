/// The rows of account features, of which there are many: kept as numbers in one list, and put together when they are read.
public struct FeatureRows: Sendable, RandomAccessCollection {
    /// The accounts, by the number of each row.
    private let accounts: [AccountID]
    private let numbers: [UInt32]
    /// For each row one use for each window.
    private let uses: [AccountFeaturesAnswer.Use]
    private let windows: Int

    /// Rows in order: for each the number of its account in `accounts`, and its uses one after another.
    package init(
        _ numbers: [UInt32],
        of accounts: [AccountID],
        uses: [AccountFeaturesAnswer.Use],
        windows: Int
    ) {
        precondition(uses.count == numbers.count * windows, "every row has a use for each window")
        (self.numbers, self.accounts, self.uses, self.windows) = (numbers, accounts, uses, windows)
    }

    /// The rows of a list, in its order; all have as many uses.
    public init(_ rows: [AccountFeaturesAnswer.Row]) {
        self.init(
            Array(0..<UInt32(rows.count)),
            of: rows.map(\.account),
            uses: rows.flatMap(\.uses),
            windows: rows.first?.uses.count ?? 0
        )
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { numbers.count }

    public subscript(position: Int) -> AccountFeaturesAnswer.Row {
        AccountFeaturesAnswer.Row(
            account: accounts[Int(numbers[position])],
            uses: Array(uses[position * windows..<(position + 1) * windows])
        )
    }
}

extension FeatureRows: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }

    public func hash(into hasher: inout Hasher) { hasher.combine(count) }
}
