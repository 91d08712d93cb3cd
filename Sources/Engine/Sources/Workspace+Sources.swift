public import Catalog
public import Connectors
public import Growth

extension Workspace {
    /// Every live source, oldest first.
    /// - Throws: `StorageFailure`.
    public func liveSources() throws -> [LiveSource] { try catalog.liveSources() }

    /// Adds an account at a vendor that is read again and again from now on.
    ///
    /// `webhookSecret` proves that a webhook came from the vendor. The address is checked as each call will be.
    /// - Throws: `InputProblem` when the address is needed, wrong, or may not be called; `StorageFailure`.
    public func addLiveSource(
        _ vendor: LiveAccount.Vendor,
        key: Secret,
        webhookSecret: Secret? = nil,
        address: String? = nil,
        allowsPrivate: Bool = false,
        by actor: String = "command line"
    ) throws -> LiveSource {
        let source = LiveSource(
            id: "\(vendor.rawValue)-\(SecretText.random(6))",
            vendor: vendor.rawValue,
            address: address,
            allowsPrivate: allowsPrivate,
            created: clock()
        )
        let account = try account(of: source, key: key)
        do throws(OutboundFailure) { try client(for: source).check(account.address) } catch {
            throw InputProblem(
                error.code.rawValue,
                "\(account.address) may not be called: \(error.reason).",
                advice: "Check the address; one that is not public must be allowed on purpose.",
                field: "address"
            )
        }
        let keys = SourceKeys(folder)
        try keys.keep(key, of: source.id, for: .pull)
        if let webhookSecret { try keys.keep(webhookSecret, of: source.id, for: .webhook) }
        try catalog.record(source, entry(by: actor, "add source", source.id))
        return source
    }

    /// Gives a source a new key; a source that had stopped goes on where it was.
    /// - Throws: `InputProblem` `source_unknown`, `StorageFailure`.
    public func setKey(
        _ key: Secret,
        ofLiveSource id: String,
        by actor: String = "command line"
    ) throws {
        _ = try liveSource(id)
        let keys = SourceKeys(folder)
        try keys.keep(key, of: id, for: .pull)
        let now = clock()
        do {
            try catalog.change(id, entry(by: actor, "set source key", id)) { source in
                (source.isStopped, source.problem, source.next) = (false, nil, now)
            }
        } catch {
            if try catalog.liveSources().allSatisfy({ $0.id != id }) { keys.forget(id) }
            throw error
        }
    }

    /// Forgets a source and its keys; what it brought stays.
    /// - Throws: `InputProblem` `source_unknown`, `StorageFailure`.
    public func removeLiveSource(_ id: String, by actor: String = "command line") throws {
        try catalog.removeLiveSource(id, entry(by: actor, "remove source", id))
        SourceKeys(folder).forget(id)
    }

    /// The source with this id.
    /// - Throws: `InputProblem` `source_unknown`, `StorageFailure`.
    public func liveSource(_ id: String) throws -> LiveSource {
        guard let source = try catalog.liveSources().first(where: { $0.id == id }) else {
            throw InputProblem(
                "source_unknown",
                "there is no live source \(id).",
                advice: "`groundswell sources` lists those there are."
            )
        }
        return source
    }

    private func entry(by actor: String, _ action: String, _ id: String) -> AuditEntry {
        AuditEntry(at: clock(), actor: actor, action: action, subject: id)
    }

    func account(of source: LiveSource, key: Secret) throws -> LiveAccount {
        guard let vendor = LiveAccount.Vendor(rawValue: source.vendor) else {
            throw InputProblem(
                "vendor_unknown",
                "this version does not know \(source.vendor).",
                advice: "Update Groundswell."
            )
        }
        return try LiveAccount(
            vendor,
            key: key,
            address: source.address.map { try WebAddress($0) },
            currency: configuration.currency
        )
    }

    func client(for source: LiveSource) -> OutboundClient {
        var settings = OutboundClient.Settings.forPulls
        settings.allowsHTTP = source.allowsPrivate
        settings.rule = AddressRule(allowsPrivate: source.allowsPrivate)
        return OutboundClient(settings)
    }
}

// MARK: Webhooks

extension Workspace {
    /// Takes a webhook of Stripe for a source: its body as it was sent, and its header `Stripe-Signature`.
    ///
    /// Events of a sandbox are taken only where the source's key is one of a sandbox (`sk_test_`, `rk_test_`). Replays and
    /// any order of arrival come to the same.
    /// - Returns: what was done, as JSON.
    /// - Throws: `InputProblem` `source_unknown`, `no_webhook_secret`, or why the body is not believed or read;
    ///   `StorageFailure`.
    public func takeWebhook(
        _ body: [UInt8],
        signature: String?,
        for id: String
    ) throws -> JSONValue {
        let source = try liveSource(id)
        let keys = SourceKeys(folder)
        guard source.vendor == LiveAccount.Vendor.stripe.rawValue,
            let secret = try keys.key(of: id, for: .webhook)
        else {
            throw InputProblem(
                "no_webhook_secret",
                "this source takes no webhooks.",
                advice: "Add the source with the signing secret of the endpoint."
            )
        }
        let now = clock()
        do throws(StripeSignature.Refusal) {
            try StripeSignature(secret: secret).verify(header: signature, body: body, at: now)
        } catch {
            throw InputProblem(error.rawValue, error.message)
        }
        let webhook = try StripeWebhook(body: body)
        let isSandbox = try keys.key(of: id, for: .pull)?.revealed.contains("_test_") ?? false
        guard webhook.isLive || isSandbox else { return Self.ignored("events of a sandbox") }
        switch webhook.outcome {
        case .ignored(let reason): return Self.ignored(reason)
        case .unreadable(let rejection):
            throw InputProblem(rejection.code, rejection.reason, field: rejection.field)
        case .records(let records):
            try catalog.record(
                delivery(records, of: source, way: "webhooks", rows: 1, at: now),
                from: source,
                kept: Self.kept
            )
            return ["taken": JSONValue(records.count)]
        }
    }

    private static func ignored(_ reason: String) -> JSONValue { ["ignored": .string(reason)] }

    /// The records as they may be kept: nobody comes back who was erased.
    static func kept(_ records: [Record], _ erased: SuppressionList) -> [Record] {
        var filter = ErasedFilter(erased)
        return records.compactMap { filter.kept($0) }
    }

    func delivery(
        _ records: [Record],
        of source: LiveSource,
        way: String,
        rows: Int,
        at now: Timestamp
    ) -> LiveDelivery {
        let day = now.civilDateUTC.iso
        var outcome = ImportOutcome(
            kind: "live",
            fileName: "\(source.id) \(way) \(day)",
            fileSHA256: FileDigest.sha256(of: "\(source.id) \(way) \(day)"),
            format: way,
            startedAt: now,
            finishedAt: now
        )
        outcome.rows = rows
        return LiveDelivery(outcome: outcome, records: records)
    }
}
