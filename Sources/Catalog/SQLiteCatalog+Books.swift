import GRDB
public import Growth

extension SQLiteCatalog {
    /// What became of the live events received in each hour.
    public func books() throws -> [Hour: EventBooks] {
        try read("read the books") { view in
            var books: [Hour: EventBooks] = [:]
            try view.forEachRow(of: .books) { row in
                books[Hour(number: try row.number("hour"))] = try EventBooks(row)
            }
            return books
        }
    }
}

extension CatalogTransaction {
    /// Adds to the books of an hour.
    func add(_ more: EventBooks, to hour: Hour) throws {
        let row = try view.row(of: .books, where: "hour", is: hour.number)
        var sum = try row.map { try EventBooks($0) } ?? EventBooks()
        sum += more
        if let row { try delete(row) }
        try insert(
            into: .books,
            [hour.number, sum.stored, sum.duplicates, sum.deadLetters, sum.suppressed, sum.removed]
        )
    }
}

extension EventBooks {
    fileprivate init(_ row: SealedRow) throws {
        self.init()
        (stored, duplicates) = (try row.count("stored"), try row.count("duplicates"))
        (deadLetters, suppressed) = (try row.count("dead_letters"), try row.count("suppressed"))
        removed = try row.count("removed")
    }
}
