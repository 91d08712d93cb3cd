import Growth
import Statistics

extension CompanyModel {
    /// Who account `index` is; indices beyond the accounts are people without one and ourselves.
    func profile(of index: Int) -> AccountProfile {
        var random = random(index, .profile)
        let path = path(of: index)
        let sort = sort(of: index, path, &random)
        let word = Names.companies[random.index(below: Names.companies.count)]
        let number = index + 1
        let zone = Names.zoneOffsetsMinutes[random.weighted(Names.zoneWeights)]
        var profile = AccountProfile(
            index: index,
            sort: sort,
            id: accountID(index, &random),
            name: "\(word) \(number)",
            domain: "\(Names.slug(word))-\(number).example",
            employees: employees(&random),
            industry: random.pick(Names.industries),
            source: random.pick(path.isSalesFirst ? Names.salesSources : Names.productSources),
            zoneOffset: zone * Duration.minute,
            start: 0,
            nameOffset: random.index(below: Names.peopleCount)
        )
        profile.start = arrival(zoneOffset: profile.zoneOffset, &random)
        adapt(&profile, &random)
        if index == logo || path == .lookalike { placeInSegmentOfLogo(&profile, &random) }
        return profile
    }

    private func sort(
        of index: Int,
        _ path: SalesPath,
        _ random: inout SplitMix64
    ) -> AccountProfile.Sort {
        let isFreeMail = random.chance(Self.freeMailWorkspaces)
        if index == stories - 1 { return .ourselves }
        if index >= accounts { return .nobody }
        return isFreeMail && path == .productFirst ? .freeMailWorkspace : .company
    }

    private func adapt(_ profile: inout AccountProfile, _ random: inout SplitMix64) {
        switch profile.sort {
        case .company:
            if random.chance(0.1) { profile.name += ", Inc." }
        case .freeMailWorkspace:
            profile.domain = ""
            profile.employees = 1 + random.index(below: 4)
            profile.name = "Workspace \(profile.index + 1)"
        case .nobody:
            (profile.domain, profile.id, profile.name) = ("", "", "")
            profile.employees = 1
        case .ourselves:
            (profile.domain, profile.name) = (Names.ourDomain, Names.ourName)
            (profile.employees, profile.start) = (12, window.lowerBound + 9 * Duration.hour)
        }
    }

    /// Large banks: the logo that a founder knew, and those that sales tried after it.
    private func placeInSegmentOfLogo(
        _ profile: inout AccountProfile,
        _ random: inout SplitMix64
    ) {
        profile.industry = "Financial Services"
        profile.employees = 1_000 + random.index(below: 9_000)
        let after = logoSigned + whole(random.uniform() * Double(window.upperBound - logoSigned))
        profile.start = min(after, window.upperBound - 2 * Duration.hour)
        guard profile.index == logo else { return }
        (profile.source, profile.start) = (Names.logoSource, logoMet)
    }

    /// `cus_` with eight random characters and the index, so that no two are alike.
    private func accountID(_ index: Int, _ random: inout SplitMix64) -> String {
        let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")
        let noise = String((0..<8).map { _ in random.pick(alphabet) })
        let digits = String(index, radix: 36)
        return "cus_\(noise)" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Log-uniform within a class: up to 50, up to 500, up to 10,000.
    private func employees(_ random: inout SplitMix64) -> Int {
        let (low, ratio) = [(4.0, 12.5), (50.0, 10.0), (500.0, 20.0)][
            random.weighted(rates.employeeWeights)
        ]
        return Int(whole(low * exponentialFunction(random.uniform() * naturalLog(ratio))))
    }

    /// Density rises linearly to 1 + growth times its start; arrivals prefer weekdays.
    private func arrival(zoneOffset: Int64, _ random: inout SplitMix64) -> Int64 {
        let growth = rates.growth
        let share = random.uniform() * (1 + growth / 2)
        let place = ((1 + 2 * growth * share).squareRoot() - 1) / growth
        let length = Double(window.upperBound - window.lowerBound)
        var day = (window.lowerBound + whole(place * length)) / Duration.day
        if weekday(day) > 4, random.chance(0.7) { day -= 2 }
        let moment = moment(onDay: day, zoneOffset: zoneOffset, &random)
        let latest = window.upperBound - 2 * Duration.hour
        return min(max(moment, window.lowerBound + Duration.hour), latest)
    }
}

/// Days after Monday of a day counted from 1970-01-01, a Thursday.
func weekday(_ day: Int64) -> Int { Int((day % 7 + 10) % 7) }
