/// Who works at the simulated company, and what it spends on selling.
struct Organization {
    struct Employee {
        var name: String
        var role: String
        var manager = ""
        /// Loaded cost of a year in dollars.
        var cost: Int
    }

    struct Channel {
        var name: String
        var motion: String
        /// Dollars in the first month, and how many more each month.
        var cost: Int
        var growth = 0
    }

    let team: [Employee]
    let spend: [Channel]
    /// Names of those who own deals.
    let sellers: [String]
    /// Who answers tickets.
    let supporter: String

    /// What selling cost in so many months, in dollars: the loaded cost of everybody whose work it
    /// is, and what was spent on the top-down motion beside.
    func sellingCost(of months: Int) -> Int {
        let sellers = team.filter { ["ae", "sdr", "se"].contains($0.role) }
        let channels = spend.filter { $0.motion == "top-down" }
        let spent = channels.reduce(0) { sum, channel in
            sum + channel.cost * months + channel.growth * months * (months - 1) / 2
        }
        return sellers.reduce(0) { $0 + $1.cost } * months / 12 + spent
    }

    /// The people and budgets of an archetype.
    init(of archetype: Archetype) {
        switch archetype {
        case .bottomUp, .oneBigLogo:
            team = Self.founders + Self.engineers(4) + Self.productLed + Self.sales(aes: 2)
            spend = Self.selfServe(4_000) + Self.outbound(1_500)
        case .topDown:
            team =
                Self.founders + Self.engineers(5) + Self.sales(aes: 4, sdrs: 3, engineers: 1)
                + [
                    Employee(
                        name: "Ines Lindqvist",
                        role: "csm",
                        manager: "Ada Brandt",
                        cost: 120_000
                    )
                ]
            spend = Self.selfServe(800) + Self.outbound(14_000)
        case .landAndExpand:
            team =
                Self.founders + Self.engineers(5) + Self.productLed
                + Self.sales(aes: 3, sdrs: 1, engineers: 1)
            spend = Self.selfServe(1_500) + Self.outbound(8_000)
        case .freeTrialCostume:
            team =
                Self.founders + Self.engineers(4) + Self.productLed
                + Self.sales(aes: 3, sdrs: 2, engineers: 1)
            spend = Self.selfServe(6_000) + Self.outbound(5_000)
        case .twoMotions:
            team =
                Self.founders + Self.engineers(4)
                + [
                    Employee(
                        name: "Hugo Pereira",
                        role: "marketer",
                        manager: "Ada Brandt",
                        cost: 125_000
                    )
                ]
                + Self.sales(aes: 2, sdrs: 1)
            spend = Self.selfServe(6_000) + Self.outbound(8_500)
        }
        sellers = team.filter { $0.role == "ae" }.map(\.name)
        supporter = team.first { $0.role == "csm" }?.name ?? "Omar Quist"
    }

    private static let founders = [
        Employee(name: "Ada Brandt", role: "founder", cost: 190_000),
        Employee(name: "Omar Quist", role: "founder", cost: 190_000),
    ]

    private static let productLed = [
        Employee(name: "Aiko Vargas", role: "designer", manager: "Omar Quist", cost: 140_000),
        Employee(name: "Hugo Pereira", role: "marketer", manager: "Ada Brandt", cost: 125_000),
        Employee(name: "Ines Lindqvist", role: "csm", manager: "Ada Brandt", cost: 110_000),
    ]

    private static func engineers(_ count: Int) -> [Employee] {
        let people = [
            ("Lena Ito", 165_000), ("Jonas Amari", 160_000), ("Priya Duval", 160_000),
            ("Wren Costa", 150_000), ("Bram Fischer", 150_000),
        ]
        return people.prefix(count)
            .map {
                Employee(name: $0.0, role: "engineer", manager: "Omar Quist", cost: $0.1)
            }
    }

    private static func sales(aes: Int, sdrs: Int = 0, engineers: Int = 0) -> [Employee] {
        let people = [
            ("ae", aes, ["Rosa Castro", "Tariq Weiss", "Grace Haddad", "Mateo Rossi"], 175_000),
            ("sdr", sdrs, ["Nora Jensen", "Yusuf Zhang", "Carla Usman"], 95_000),
            ("se", engineers, ["Dario Eriksen"], 185_000),
        ]
        return people.flatMap { role, count, names, cost in
            names.prefix(count)
                .map {
                    Employee(name: $0, role: role, manager: "Ada Brandt", cost: cost)
                }
        }
    }

    private static func selfServe(_ monthly: Int) -> [Channel] {
        [
            Channel(name: "Paid search", motion: "bottom-up", cost: monthly, growth: monthly / 16),
            Channel(name: "Content", motion: "bottom-up", cost: monthly * 3 / 4, growth: 100),
        ]
    }

    private static func outbound(_ monthly: Int) -> [Channel] {
        [
            Channel(name: "Events", motion: "top-down", cost: monthly, growth: 50),
            Channel(name: "Outbound tools", motion: "top-down", cost: 400 + monthly / 4),
        ]
    }
}
