import Growth

extension SQLiteCatalog {
    /// Names what records, and the joins that a person undid, say now: two states with one name say the same.
    ///
    /// What is written down about the work itself, audit or answers, does not change it.
    public func knowledge() throws -> String {
        try read("look for changes") { view in
            let tables = [SealedTable.imports, .recordVersions, .joinExceptions].map(\.name)
            let sums = view.sums.filter { tables.contains($0.key.table) }
                .map { "\($0.key.table) \($0.key.part) \($0.value.rows) \($0.value.total)" }
            return sums.sorted().joined(separator: "\n")
        }
    }
}
