extension Range<Int> {
    /// The first number for which `belongs` holds, the upper bound when there is none; by halving, so it must hold from some
    /// number on and not before.
    @inline(__always)
    func partitioningIndex(_ belongs: (Int) throws -> Bool) rethrows -> Int {
        var (low, high) = (lowerBound, upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if try belongs(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
