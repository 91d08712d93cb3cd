public import Growth

extension Motion {
    /// The motion that `word` names.
    ///
    /// `others` are words that may stand in the same place, for the suggestion.
    /// - Throws: `InputProblem` `motion_unknown`, with the motion that was probably meant.
    public init(word: String, others: [String] = []) throws(InputProblem) {
        if let motion = Motion(rawValue: word) {
            self = motion
            return
        }
        let known = Motion.allCases.map(\.rawValue) + others
        let meant =
            Self.otherWords[Wording.phrase(word)]?.rawValue
            ?? Spelling.nearest(to: word, in: known)
        throw InputProblem(
            "motion_unknown",
            "\"\(Printable.escaped(word))\" is not a motion.",
            advice: meant.map { "Did you mean \"\($0)\"?" }
                ?? "Known: \(known.joined(separator: ", "))."
        )
    }

    /// What else people call the motions.
    private static let otherWords: [String: Motion] = [
        "plg": .bottomUp, "product led": .bottomUp, "product led growth": .bottomUp,
        "self serve": .bottomUp, "self service": .bottomUp, "selfserve": .bottomUp,
        "freemium": .bottomUp, "bottom up": .bottomUp, "bottomup": .bottomUp,
        "slg": .topDown, "sales led": .topDown, "sales led growth": .topDown,
        "enterprise": .topDown, "outbound": .topDown, "top down": .topDown, "topdown": .topDown,
        "pilot": .landAndExpand, "pilots": .landAndExpand, "poc": .landAndExpand,
        "land and expand": .landAndExpand, "land expand": .landAndExpand,
    ]
}
