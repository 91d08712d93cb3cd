extension CompanyModel {
    /// Stories that are told to find the factors.
    private static let sampledForPeople = 2_000
    private static let sampledForEvents = 300

    /// The model with the factors that make it reach `people` and `events` on average.
    ///
    /// Both are counted in every k-th account: people by halving between factors 1/64 and 64, events
    /// at three factors, each from the last.
    func calibrated(people: Int?, events: Int?) -> CompanyModel {
        var model = self
        if let people { model.peopleScale = model.scale(reachingPeople: people) }
        if let events { model.usageScale = model.scale(reachingEvents: events) }
        return model
    }

    private func sample(of size: Int) -> [Int] {
        Array(stride(from: 0, to: stories - 1, by: max(1, (stories - 1) / size)))
    }

    private func scale(reachingPeople target: Int) -> Double {
        let sample = sample(of: Self.sampledForPeople)
        let share = Double(sample.count) / Double(stories - 1)
        var (low, high, candidate) = (-4.16, 4.16, self)
        for _ in 0..<9 {
            let middle = (low + high) / 2
            candidate.peopleScale = exponentialFunction(middle)
            let people = sample.reduce(0) { $0 + candidate.peopleCount(of: $1) }
            if Double(people) < share * Double(target) { low = middle } else { high = middle }
        }
        return exponentialFunction((low + high) / 2)
    }

    private func peopleCount(of index: Int) -> Int {
        var story = AccountStory(profile: profile(of: index), path: path(of: index))
        addEngagement(to: &story)
        addPeople(to: &story)
        return story.people.count
    }

    private func scale(reachingEvents target: Int) -> Double {
        let sample = sample(of: Self.sampledForEvents)
        let target = Double(target) * Double(sample.count) / Double(stories - 1)
        func events(at scale: Double) -> Double {
            var model = self
            model.usageScale = scale
            return Double(sample.reduce(0) { $0 + model.story(of: $1).occurrences.count })
        }
        let idle = events(at: 0)
        var scale = 1.0
        for _ in 0..<3 {
            let usage = max(1, events(at: scale) - idle)
            scale = min(max(scale * (target - idle) / usage, 0.01), 100)
        }
        return scale
    }
}
