/// The files of a simulated company, by their names in its folder.
public enum SimulatedFile: String, CaseIterable, Sendable {
    case events = "events.jsonl"
    case stripeCustomers = "stripe_customers.json"
    case stripeSubscriptions = "stripe_subscriptions.json"
    case stripeInvoices = "stripe_invoices.json"
    case deals = "crm_deals.csv"
    case companies = "crm_companies.csv"
    case activities = "activities.csv"
    case pilots = "pilots.csv"
    case churnReasons = "churn_reasons.csv"
    case team = "team.csv"
    case spend = "spend.csv"
    case configuration = "groundswell.yaml"
    /// What really happened; not for import.
    case truth = "truth.json"
}
