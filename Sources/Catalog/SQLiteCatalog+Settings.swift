import GRDB
public import Growth

/// What a workspace keeps set, beside its configuration file.
public enum CatalogSetting: String, CaseIterable, Sendable {
    /// For how many days events are kept; absent for ever.
    case retentionDays = "retention_days"
}

extension SQLiteCatalog {
    /// The value of a setting, `nil` when it is not set.
    public func value(of setting: CatalogSetting) throws -> String? {
        try read("read the settings") { view in
            let rows = try view.rows(of: .settings)
            return try rows.first { try $0.text("key") == setting.rawValue }?.text("value")
        }
    }

    /// Sets a setting, or with `nil` takes it back.
    public func set(
        _ setting: CatalogSetting,
        to value: String?,
        at moment: Timestamp,
        by actor: String = "command line"
    ) throws {
        try write("change a setting") { transaction in
            let row = try transaction.view.row(of: .settings, where: "key", is: setting.rawValue)
            if let row { try transaction.delete(row) }
            if let value { try transaction.insert(into: .settings, [setting.rawValue, value]) }
            try transaction.insert(
                AuditEntry(
                    at: moment,
                    actor: actor,
                    action: "set",
                    subject: setting.rawValue,
                    detail: ["value": value.map { .string($0) } ?? .null]
                )
            )
        }
    }
}
