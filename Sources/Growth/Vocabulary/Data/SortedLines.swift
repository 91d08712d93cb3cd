/// Lines in order of their bytes, found by halving; the text is cut up once.
struct SortedLines: Sendable {
    private let bytes: [UInt8]
    /// The first byte of each line and, last, one past the end.
    private let starts: [Int]

    /// The lines of `text`, which are sorted by bytes, without repetition.
    init(_ text: String) {
        bytes = Array(text.utf8)
        var starts = [0]
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
            starts.append(index + 1)
        }
        self.starts = starts + [bytes.count + 1]
    }

    /// How many lines there are.
    var count: Int { starts.count - 1 }

    /// Line `index`, from 0, without its end.
    subscript(index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1] - 1] }

    /// Whether `prefix` followed by `rest` is a line, in O(log lines).
    func contains(_ prefix: StaticString, _ rest: some Sequence<UInt8>) -> Bool {
        let wanted = prefix.withUTF8Buffer { Array($0) } + rest
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].lexicographicallyPrecedes(wanted) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < count && self[low].elementsEqual(wanted)
    }
}

extension SortedLines {
    /// The rules of the Public Suffix List that have more than one label.
    static let publicSuffixes = SortedLines(publicSuffixRules)

    /// The built-in lists of personal mail.
    static let builtIn: [(lines: SortedLines, meaning: DomainClass)] = [
        (SortedLines(privacyRelayDomains), .privacyRelay),
        (SortedLines(freeMailDomains), .freeMail),
        (SortedLines(internetProviderDomains), .internetProvider),
        (SortedLines(disposableDomains), .disposable),
    ]
}
