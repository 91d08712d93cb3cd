/// How far a yes-or-no sign and a yes-or-no outcome go together, from −1 to 1.
///
/// (TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)), the φ coefficient of the table. Source:
/// B. W. Matthews, "Comparison of the predicted and observed secondary structure of T4 phage
/// lysozyme", Biochimica et Biophysica Acta 405 (1975) 442–451.
/// - Returns: `nil` when a row or column of the table is empty: then nothing can go together.
public func matthewsCorrelation(
    truePositives: Int,
    falsePositives: Int,
    falseNegatives: Int,
    trueNegatives: Int
) -> Double? {
    let table = [truePositives, falsePositives, falseNegatives, trueNegatives]
    precondition(table.allSatisfy { $0 >= 0 }, "nothing is counted less than never")
    let (tp, fp) = (Double(truePositives), Double(falsePositives))
    let (fn, tn) = (Double(falseNegatives), Double(trueNegatives))
    let margins = [tp + fp, tp + fn, tn + fp, tn + fn]
    guard margins.allSatisfy({ $0 > 0 }) else { return nil }
    return (tp * tn - fp * fn) / margins.reduce(1, *).squareRoot()
}
