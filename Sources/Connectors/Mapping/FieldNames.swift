import Growth

/// What columns are called that mean a field, in English and the basics of German, French and Spanish.
enum FieldNames {
    /// Phrases that mean `field`, the likeliest first: the words of `Wording`.
    static func of(_ field: String, kind: ImportKind) -> [String] {
        let own = Wording.phrase(field)
        if field == "id" { return [own] + (ids[kind.name] ?? []) + anyID }
        if let names = ofKind[kind.name]?[field] { return [own] + names }
        return [own] + (ofAll[field] ?? [])
    }

    /// The words that name the rows of `kind` and may stand before the name of a field: `Deal - Title`.
    static func rowWords(of kind: ImportKind) -> Set<String> {
        switch kind {
        case .events: ["event"]
        case .records(.accounts):
            ["account", "company", "organization", "organisation", "customer"]
        case .records(.people): ["person", "contact"]
        case .records(.opportunities): ["deal", "opportunity"]
        case .records(.activities): ["activity"]
        case .records(.subscriptions): ["subscription"]
        case .records(.invoices): ["invoice"]
        default: []
        }
    }

    /// Words that make something else of the name beside them: an account owner is no account.
    static let shifting: Set = [
        "owner", "manager", "status", "type", "size", "industry", "country", "city", "count",
        "number", "first", "last", "account", "company", "organization", "organisation", "contact",
        "customer", "user", "product", "plan", "campaign", "id", "by", "reason", "name", "url",
        "phone", "currency", "rate", "score", "probability",
    ]

    /// Whether a column of this name holds the currency of amounts.
    static func meansCurrency(_ name: String) -> Bool {
        Wording.words(name)
            .contains {
                ["currency", "wahrung", "waehrung", "devise", "moneda", "divisa"].contains($0)
            }
    }

    private static let anyID = ["kennung", "nummer", "identifiant", "identificador"]

    private static let ids: [String: [String]] = [
        "events": ["event id", "message id", "usage id", "uuid", "insert id", "row id"],
        "accounts": [
            "account id", "company id", "organization id", "customer id", "customerid", "account",
            "kundennummer", "kunden id",
        ],
        "people": ["person id", "user id", "contact id", "userid", "record id"],
        "memberships": ["membership id"], "subscriptions": ["subscription id", "sub id", "abo id"],
        "invoices": ["invoice id", "payment id", "charge id", "invoice number", "rechnungsnummer"],
        "opportunities": ["opportunity id", "deal id", "record id"],
        "stage-changes": ["history id", "change id"],
        "activities": ["activity id", "ticket id", "task id", "meeting id"],
        "pilots": ["pilot id"], "churn-reasons": ["churn event id", "churn id"],
        "products": ["product id", "product", "sku"], "spend": ["spend id"],
        "team": ["employee id", "rep id", "sales agent"], "signals": ["signal id"],
    ]

    /// What a company is called by people who write about its deals, invoices and events.
    private static let companies = [
        "account id", "company id", "customer id", "organization id", "organisation id",
        "account", "organization", "organisation", "company", "customer", "account name",
        "company name", "organization name", "organisation name", "customer name", "firma",
        "unternehmen", "kunde", "firmenname", "kundenname", "unternehmensname", "client",
        "societe", "entreprise", "compte", "empresa", "cliente", "cuenta",
    ]

    private static let ofKind: [String: [String: [String]]] = [
        "events": [
            "event": [
                "event name", "event type", "action", "activity", "feature name", "name", "type",
                "aktion", "ereignis", "evenement", "evento", "accion",
            ],
            "time": [
                "timestamp", "occurred at", "event time", "created at", "date", "usage date",
                "datetime", "created", "ts", "date received", "happened at", "datum", "zeitpunkt",
                "zeit", "fecha", "horodatage",
            ],
            "original_time": ["original timestamp"], "received_at": ["received"],
            "sent_at": ["sent"],
            "user": [
                "user id", "userid", "distinct id", "person id", "customer id", "login", "benutzer",
                "nutzer", "benutzer id", "nutzer id", "utilisateur", "usuario",
            ],
            "anonymous": ["anonymous id", "device id", "visitor id", "cookie id"],
            "account": [
                "account id", "company id", "organization id", "org id", "group id", "workspace id",
                "account", "company", "organization", "organisation", "workspace", "account name",
                "company name", "firma", "kunde", "societe", "entreprise", "empresa", "cliente",
            ],
            "email": ["user email", "e mail", "mail"],
        ],
        "accounts": [
            "name": ["account name", "company name", "company", "organization", "organisation"]
                + [
                    "firma", "unternehmen", "kunde", "firmenname", "societe", "entreprise",
                    "empresa",
                ]
        ],
        "opportunities": [
            "name": [
                "deal name", "opportunity name", "title", "deal title", "deal", "opportunity",
                "titel", "bezeichnung", "nom", "nombre", "titre", "titulo",
            ]
        ],
    ]

    private static let ofAll: [String: [String]] = [
        "name": ["full name", "product name", "product", "sales agent", "nom", "nombre"],
        "account": companies,
        "person": ["user id", "person id", "contact id"],
        "domain": ["website", "email domain", "url", "webseite", "site web", "sitio web"],
        "created_at": [
            "signup date", "created date", "create date", "created", "created on", "creation date",
            "created time", "add time", "engage date", "signed up at", "date created", "open date",
            "opened", "erstellt", "erstellt am", "erstelldatum", "erstellungsdatum", "angelegt",
            "angelegt am", "anlagedatum", "eroffnet", "date de creation", "cree le",
            "fecha de creacion", "creado", "creado el",
        ],
        "closed_at": [
            "close date", "closed date", "closed on", "closed", "close time", "closed time",
            "resolved at", "abschlussdatum", "abschluss", "abgeschlossen am", "geschlossen am",
            "geschlossen", "date de cloture", "date cloture", "cloture", "fecha de cierre",
            "cierre", "won time", "won date", "expected close date",
        ],
        "plan": ["plan tier", "tier", "plan name", "tarif", "paket"],
        "source": [
            "referral source", "lead source", "channel", "acquisition channel", "utm source",
            "quelle", "herkunft", "origine", "origen", "fuente",
        ],
        "industry": ["sector", "vertical", "branche"],
        "employees": ["number of employees", "headcount", "size", "mitarbeiter"],
        "country": ["country code", "office location", "land", "pays", "pais"],
        "seats": ["licenses", "quantity", "lizenzen"],
        "email": ["e mail", "mail", "email address"], "title": ["job title", "position"],
        "valid_from": ["joined at", "from", "start date"],
        "valid_to": ["left at", "to", "end date"],
        "started_at": [
            "start date", "started", "start", "created at", "created", "startdatum", "beginn",
            "vertragsbeginn", "date de debut", "debut", "fecha de inicio", "inicio",
        ],
        "ended_at": [
            "end date", "canceled at", "cancelled at", "ended", "churn date", "enddatum", "ende",
            "vertragsende", "gekundigt am", "date de fin", "fecha de fin",
        ],
        "mrr": [
            "mrr amount", "monthly amount", "monthly revenue", "monthlycharges", "monthly charges",
            "monatsbetrag",
        ],
        "amount": [
            "total", "price", "payment", "close value", "value", "deal value", "refund amount usd",
            "cost", "spend", "amount usd", "betrag", "wert", "summe", "volumen", "umsatz",
            "montant", "valeur", "importe", "monto", "valor",
        ],
        "interval": [
            "billing frequency", "billing interval", "billing period", "frequency", "intervall",
        ],
        "term_ends_at": [
            "term end", "term end date", "contract end", "contract end date", "current period end",
            "renewal date", "renews at", "renews on", "next renewal", "verlangerungsdatum",
        ],
        "is_trial": ["trial"], "trial_ends_at": ["trial end", "trial end date"],
        "payer": ["customer email", "billing email"], "status": ["state"],
        "subscription": ["subscription id"],
        "issued_at": ["invoice date", "created at", "created", "issued", "rechnungsdatum"],
        "paid_at": ["date received", "payment date", "paid date", "paid on", "bezahlt am"],
        "stage": [
            "deal stage", "stage name", "phase", "etape", "etapa", "stufe", "pipeline stage",
            "status", "new value",
        ],
        "previous_stage": ["old value", "from stage"],
        "acv": ["annual contract value", "arr", "arr amount"],
        "type": ["deal type", "activity type", "kind", "art", "typ", "tipo"],
        "owner": [
            "sales agent", "deal owner", "opportunity owner", "rep", "assigned to", "inhaber",
            "besitzer", "verantwortlich", "verantwortlicher", "zustandig", "vertriebler",
            "proprietaire", "responsable", "propietario",
        ],
        "product": ["product name", "produkt", "produit", "producto"], "signer": ["signed by"],
        "opportunity": ["opportunity id", "deal id"],
        "changed_at": ["changed date", "created date", "timestamp", "date", "datum", "fecha"],
        "occurred_at": [
            "date", "submitted at", "activity date", "churn date", "created at", "timestamp",
            "month", "day", "datum", "zeitpunkt", "fecha",
        ],
        "priority": ["severity", "prioritat"], "reason": ["reason code", "churn reason", "grund"],
        "comment": ["feedback text", "comments", "notes", "body", "kommentar"],
        "price": ["sales price", "list price", "preis", "prix", "precio"],
        "series": ["family", "product family"], "channel": ["source", "campaign"],
        "role": ["job role"], "manager": ["reports to"], "region": ["regional office", "office"],
        "loaded_cost": ["salary", "cost"],
        "updated_at": ["last modified date", "modified", "last updated"],
        "ends_at": ["end date"], "decided_at": ["decision date"], "is_paid": ["paid"],
    ]
}
