extension BottomUpModel {
    /// The model with the factors that make it reach `people` and `events` on average.
    ///
    /// People are planned and counted for nine factors between 1/64 and 64, by halving. Events are
    /// counted in every k-th account, without sessions and at three factors, each from the last.
    func calibrated(people: Int?, events: Int?) -> BottomUpModel {
        var model = self
        if let people { model.peopleScale = model.scale(reachingPeople: people) }
        if let events { model.usageScale = model.scale(reachingEvents: events) }
        return model
    }

    private func peopleCount() -> Int {
        (0..<(stories - 1)).reduce(0) { $0 + peopleCount(of: $1) }
    }

    private func peopleCount(of index: Int) -> Int {
        var story = AccountStory(profile: profile(of: index), path: salesPath(of: index))
        addPeople(to: &story)
        return story.people.count
    }

    private func scale(reachingPeople target: Int) -> Double {
        var (low, high, candidate) = (-4.16, 4.16, self)
        for _ in 0..<9 {
            let middle = (low + high) / 2
            candidate.peopleScale = exponentialFunction(middle)
            if candidate.peopleCount() < target { low = middle } else { high = middle }
        }
        return exponentialFunction((low + high) / 2)
    }

    private func scale(reachingEvents target: Int) -> Double {
        let step = max(1, (stories - 1) / 250)
        let sample = Array(stride(from: 0, to: stories - 1, by: step))
        let sampledPeople = sample.reduce(0) { $0 + peopleCount(of: $1) }
        let factor = Double(peopleCount()) / Double(max(1, sampledPeople))
        func events(at scale: Double) -> Double {
            var model = self
            model.usageScale = scale
            return factor * Double(sample.reduce(0) { $0 + model.story(of: $1).occurrences.count })
        }
        let idle = events(at: 0)
        var scale = 1.0
        for _ in 0..<3 {
            let usage = max(1, events(at: scale) - idle)
            scale = min(max(scale * (Double(target) - idle) / usage, 0.01), 100)
        }
        return scale
    }
}
