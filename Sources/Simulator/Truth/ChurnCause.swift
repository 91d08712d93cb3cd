/// Why a customer leaves.
public enum ChurnCause: String, CaseIterable, Sendable {
    /// Who had brought the product in left the company.
    case sponsorLeft = "sponsor_left"
    /// Nobody used it any more.
    case lowUse = "low_use"
    case price
    /// It was broken for the champion during an incident.
    case bug
}
