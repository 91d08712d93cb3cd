/// Invented names; work domains end in `.example`, which is reserved (RFC 2606).
enum Names {
    static let ourName = "Tallyboard"
    static let ourDomain = "tallyboard.example"
    static let companies = [
        "Northwind", "Harbor", "Copperfield", "Juniper", "Lanternfish", "Quarry", "Saltmarsh",
        "Tessellate", "Umbra", "Velvet Oak", "Windrose", "Yarrow", "Alder & Sons", "Bluecap",
        "Cinderworks", "Driftline", "Eastgate", "Fennel", "Granite", "Hollowell", "Ironbark",
        "Kestrel", "Larkspur", "Meridian", "Nimbus", "Orchard", "Pinecrest", "Ravelin", "Sorrel",
        "Thornbury",
    ]
    static let industries = [
        "Computer Software", "Marketing and Advertising", "Retail", "Logistics", "Education",
        "Financial Services", "Hospital & Health Care", "Design",
    ]
    static let titles = [
        "Marketing Analyst", "Product Manager", "Data Analyst", "Operations Lead", "Designer",
        "Engineer", "Team Lead", "Customer Success Manager", "Growth Marketer", "Founder",
    ]
    static let executiveTitles = ["VP Marketing", "COO", "VP Operations", "CFO", "Head of Data"]
    static let productSources = ["Organic Search", "Paid Search", "Referral", "Content"]
    static let salesSources = ["Outbound", "Event", "Inbound demo request", "Partner"]
    static let logoSource = "Founder network"
    static let browsers = ["Chrome", "Safari", "Edge", "Firefox"]
    static let browserWeights = [60, 22, 10, 8]
    static let signupMethods = ["email", "google"]
    static let signupMethodWeights = [65, 35]
    static let freeMail = ["gmail.com", "outlook.com", "yahoo.com", "gmx.de", "proton.me"]
    static let disposable = ["mailinator.com", "guerrillamail.com", "yopmail.com"]
    static let zoneOffsetsMinutes: [Int64] = [-480, -300, 0, 60, 330]
    static let zoneWeights = [25, 35, 15, 18, 7]

    private static let first = [
        "Ada", "Ben", "Chloé", "Dario", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jonas", "Kemi",
        "Lena", "Mateo", "Nora", "Omar", "Priya", "Quinn", "Rosa", "Søren", "Tariq", "Uma",
        "Viktor",
        "Wren", "Ximena", "Yusuf", "Zoë", "Aiko", "Bram", "Carla", "Deniz",
    ]
    private static let last = [
        "Abbott", "Bianchi", "Castro", "Dvořák", "Eriksen", "Fischer", "Gupta", "Haddad", "Ito",
        "Jensen", "Kowalski", "Lindqvist", "Müller", "Nakamura", "O'Neill", "Pereira", "Quist",
        "Rossi", "Schmidt", "Tanaka", "Usman", "Vargas", "Weiss", "Xu", "Yilmaz", "Zhang", "Amari",
        "Brandt", "Costa", "Duval",
    ]

    /// How many different people there are.
    static var peopleCount: Int { first.count * last.count }

    /// The name of person `number` at a company whose names begin at `offset`; the first
    /// `peopleCount` numbers of a company have different names.
    static func person(_ number: Int, from offset: Int) -> String {
        let place = (offset + 7 * number) % peopleCount
        return "\(first[place % first.count]) \(last[place / first.count])"
    }

    /// The local part of an address or a domain: lower-case ASCII, `separator` between words.
    static func slug(_ name: String, separator: String = "-") -> String {
        var words: [String] = [""]
        for scalar in name.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z": words[words.count - 1].unicodeScalars.append(scalar)
            case " ": words.append("")
            default: words[words.count - 1] += plainLetters[scalar] ?? ""
            }
        }
        return words.filter { !$0.isEmpty }.joined(separator: separator)
    }

    private static let plainLetters: [Unicode.Scalar: String] = [
        "é": "e", "ø": "oe", "ë": "e", "ř": "r", "á": "a", "ü": "ue",
    ]
}
