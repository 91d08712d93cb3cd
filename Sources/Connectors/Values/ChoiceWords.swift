import Growth

/// Whether a deal is open, won or lost, where only its stage says so.
enum OpportunityOutcome {
    /// The outcome that the words of `stage` tell; open when they tell none.
    static func of(stage: String) -> String { told(by: stage) ?? "open" }

    /// The outcome that the words of `text` tell; `nil` when they tell none.
    ///
    /// Won and lost are told by one word, open only where every word is known: a stage that nobody
    /// foresaw may be the end of a deal.
    static func told(by text: String) -> String? {
        let words = Wording.words(text)
        if tells(lost, words) { return "lost" }
        if tells(won, words) { return "won" }
        let rest = words.filter { !neutral.contains($0) && Int($0) == nil }
        return !rest.isEmpty && rest.allSatisfy(open.contains) ? "open" : nil
    }

    /// Fills the outcome of an opportunity from its stage when no column says it.
    static func complete(_ fields: inout [String: FieldValue], kind: RecordKind) {
        guard kind == .opportunities, fields["outcome"] == nil,
            case .text(let stage)? = fields["stage"]
        else { return }
        fields["outcome"] = .text(of(stage: stage))
    }

    private static func tells(_ known: Set<String>, _ words: [String]) -> Bool {
        words.indices.contains { place in
            known.contains(words[place]) && (place == 0 || !negations.contains(words[place - 1]))
        }
    }

    private static let won: Set = [
        "won", "closedwon", "gewonnen", "gagne", "gagnee", "gagnes", "gagnees", "ganado", "ganada",
        "ganados", "ganadas", "gano", "ganho", "ganha", "vinto", "vinta", "vunnen", "vundet",
    ]
    private static let lost: Set = [
        "lost", "closedlost", "verloren", "perdu", "perdue", "perdus", "perdues", "perdido",
        "perdida", "perdidos", "perdidas", "perso", "persa", "forlorad", "tabt", "abgelehnt",
        "absage", "rejected", "declined", "disqualified", "rechazado", "rechazada", "refuse",
        "refusee",
    ]
    private static let negations: Set = ["not", "nicht", "pas", "non", "never"]
    private static let open: Set = [
        "open", "new", "active", "lead", "prospect", "prospecting", "engaging", "contact",
        "contacted", "qualified", "qualification", "qualifying", "discovery", "analysis", "demo",
        "presentation", "evaluation", "pilot", "trial", "proposal", "quote", "negotiation",
        "negotiating", "negotiations", "contract", "progress", "pipeline", "decision", "perception",
        "meeting", "appointment",
        "offen", "neu", "aktiv", "kontakt", "kontaktiert", "qualifiziert", "qualifizierung",
        "erstgesprach", "termin", "prasentation", "angebot", "verhandlung", "vertrag",
        "bearbeitung", "ouvert", "ouverte", "nouveau", "nouvelle", "cours", "qualifie",
        "proposition", "offre", "devis", "negociation", "contrat", "abierto", "abierta", "nuevo",
        "nueva", "curso", "calificado", "calificacion", "propuesta", "oferta", "cotizacion",
        "negociacion", "contrato", "contacto",
    ]
    private static let neutral: Set = [
        "in", "on", "of", "the", "to", "a", "and", "stage", "phase", "needs", "sent", "made", "id",
        "value", "price", "started", "maker", "makers", "bought", "buy",
        "scheduled", "review", "und", "gesendet", "versendet", "abgegeben", "geplant", "en", "de",
        "la", "le", "et", "y", "envoye", "envoyee", "enviado", "enviada",
    ]
}

/// What a touch was, by the words people use for it.
enum ActivityWords {
    /// The type that the words of `text` tell; `nil` when they tell none.
    static func told(by text: String) -> String? {
        let words = Wording.words(text)
        let phrase = " \(words.joined(separator: " ")) "
        for (type, names) in types
        where names.contains(where: { phrase.contains(" \($0) ") }) { return type }
        return nil
    }

    /// Types with their words; of several that fit a text the first counts.
    private static let types: [(type: String, words: [String])] = [
        (
            "security-review",
            ["security review", "sicherheitsprufung", "revue de securite", "revision de seguridad"]
        ),
        ("provisioning", ["provisioning", "bereitstellung", "provisionnement"]),
        ("ticket", ["ticket", "tickets", "incident", "supportanfrage", "supportfall", "billet"]),
        ("demo", ["demo", "demos", "demonstration", "vorfuhrung", "produktdemo", "demostracion"]),
        ("reply", ["reply", "antwort", "reponse", "respuesta", "response"]),
        (
            "call",
            [
                "call", "calls", "phone", "anruf", "anrufe", "telefonat", "telefon",
                "telefongesprach", "appel", "telephone", "llamada", "telefonata",
            ]
        ),
        (
            "meeting",
            [
                "meeting", "meetings", "appointment", "visit", "onsite", "termin", "besprechung",
                "treffen", "besuch", "gesprach", "reunion", "rendez vous", "rendezvous", "rdv",
                "visite", "cita", "visita", "riunione",
            ]
        ),
        (
            "email",
            ["email", "emails", "mail", "mails", "courriel", "correo", "correo electronico"]
        ),
        ("note", ["note", "notes", "notiz", "notizen", "memo", "comment", "kommentar", "nota"]),
    ]
}
