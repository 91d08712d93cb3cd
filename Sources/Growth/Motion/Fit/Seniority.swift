/// Whether a job title is one of those who decide for others (A1, A2, A21).
enum Seniority: String, CaseIterable {
    /// Chiefs, presidents, heads, directors, founders and owners.
    case senior
    /// Everybody else with a title.
    case line

    /// Reads `title` word by word; `nil` when it has no word.
    ///
    /// An assistant to somebody senior is not senior, nor is who owns a product.
    init?(title: String) {
        let words = Self.words(of: title)
        guard !words.isEmpty else { return nil }
        let isHelper = words.contains(where: Self.helperWords.contains)
        let isSenior = words.indices.contains { index in
            guard Self.seniorWords.contains(words[index]) else { return false }
            let before = index > 0 ? words[index - 1] : ""
            return words[index] != "owner" || !Self.ownedWords.contains(before)
        }
        self = isSenior && !isHelper ? .senior : .line
    }

    /// Runs of letters, A to Z made small.
    private static func words(of title: String) -> [String] {
        asciiLowercased(title).utf8.split { $0 < 128 && !(97...122).contains($0) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// One word makes a title senior.
    static let seniorWords: Set<String> = [
        "ceo", "cco", "cdo", "cfo", "chair", "chairman", "chairwoman", "chief", "chro", "cio",
        "ciso",
        "cmo", "cofounder", "coo", "cpo", "cro", "cso", "cto", "cxo", "director", "directora",
        "directeur", "directrice", "evp", "founder", "geschäftsführer", "geschäftsführerin", "head",
        "md", "owner", "president", "svp", "vorstand", "vp",
    ]
    /// These work for somebody senior.
    static let helperWords: Set<String> = ["assistant", "assistent", "assistentin", "secretary"]
    /// Who owns one of these does not own the company.
    static let ownedWords: Set<String> = [
        "account", "data", "process", "product", "service", "system",
    ]
}
