extension Rates {
    /// The rates of an archetype.
    init(of archetype: Archetype) {
        switch archetype {
        case .bottomUp: self = .bottomUp
        case .topDown: self = .topDown
        case .landAndExpand: self = .landAndExpand
        case .freeTrialCostume: self = .freeTrialCostume
        case .oneBigLogo: self = .oneBigLogo
        case .twoMotions: self = .twoMotions
        }
    }

    private static let bottomUp = Rates(paths: [
        Path(path: .productFirst, share: 0.926, cycleDays: 24, win: 0.55),
        Path(path: .assisted, share: 0.032, cycleDays: 38, win: 0.75),
        Path(path: .salesFirst, share: 0.042, cycleDays: 56, win: 0.75),
    ])

    private static let topDown: Rates = {
        var rates = Rates(paths: [
            Path(path: .productFirst, share: 0.16, cycleDays: 60, win: 0.25),
            Path(path: .assisted, share: 0.04, cycleDays: 70, win: 0.25),
            Path(path: .salesFirst, share: 0.80, cycleDays: 110, win: 0.34),
        ])
        (rates.growth, rates.employeeWeights) = (0.5, [5, 45, 50])
        (rates.founderActivation, rates.colleagueActivation) = (0.15, 0.12)
        (rates.evaluation, rates.securityReview, rates.userSigns) = (0.15, 0.9, 0)
        rates.contractSeats = (65, 0.6)
        return rates
    }()

    private static let landAndExpand: Rates = {
        var rates = Rates(paths: [
            Path(path: .productFirst, share: 0.08, cycleDays: 40, win: 0.3),
            Path(path: .salesFirst, share: 0.04, cycleDays: 80, win: 0.3),
            Path(path: .pilot, share: 0.88, cycleDays: 45, win: 0.6),
        ])
        (rates.growth, rates.employeeWeights) = (0.1, [10, 50, 40])
        (rates.founderActivation, rates.colleagueActivation) = (0.2, 0.15)
        (rates.evaluation, rates.securityReview, rates.userSigns) = (0.15, 0.4, 0)
        rates.contractSeats = (14, 0.4)
        return rates
    }()

    private static let freeTrialCostume: Rates = {
        var rates = Rates(paths: [
            Path(path: .productFirst, share: 0.14, cycleDays: 60, win: 0.25),
            Path(path: .salesFirst, share: 0.17, cycleDays: 80, win: 0.35),
            Path(path: .gatedTrial, share: 0.69, cycleDays: 70, win: 0.35),
        ])
        (rates.growth, rates.employeeWeights) = (1, [10, 55, 35])
        (rates.founderActivation, rates.colleagueActivation) = (0.2, 0.12)
        (rates.evaluation, rates.securityReview, rates.userSigns) = (0.2, 1, 0.05)
        rates.contractSeats = (40, 0.5)
        return rates
    }()

    private static let oneBigLogo: Rates = {
        var rates = Rates(paths: [
            Path(path: .productFirst, share: 0.90, cycleDays: 24, win: 0.55),
            Path(path: .assisted, share: 0.03, cycleDays: 38, win: 0.75),
            Path(path: .salesFirst, share: 0.02, cycleDays: 56, win: 0.75),
            Path(path: .lookalike, share: 0.05, cycleDays: 60, win: 0.06),
        ])
        rates.employeeWeights = [88, 12, 0]
        return rates
    }()

    private static let twoMotions: Rates = {
        var rates = Rates(paths: [
            Path(path: .productFirst, share: 0.69, cycleDays: 40, win: 0.15),
            Path(path: .salesFirst, share: 0.31, cycleDays: 70, win: 0.15),
        ])
        (rates.growth, rates.employeeWeights) = (1, [40, 40, 20])
        (rates.founderActivation, rates.colleagueActivation) = (0.13, 0.10)
        (rates.evaluation, rates.userSigns) = (0.1, 0.1)
        return rates
    }()
}
