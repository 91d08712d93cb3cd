public import Growth

/// An account at a vendor that is read through its interface: who, with which key, and where.
public struct LiveAccount: Hashable, Sendable {
    /// Whose interface it is.
    public enum Vendor: String, CaseIterable, Sendable {
        case stripe, hubspot, salesforce

        /// As the vendor writes itself.
        public var name: String {
            switch self {
            case .stripe: "Stripe"
            case .hubspot: "HubSpot"
            case .salesforce: "Salesforce"
            }
        }

        /// Where all customers of the vendor call it; `nil` when each has an address of its own.
        var usualAddress: String? {
            switch self {
            case .stripe: "https://api.stripe.com"
            case .hubspot: "https://api.hubapi.com"
            case .salesforce: nil
            }
        }

        /// What a key has to be for everything to be read, one sentence.
        var keyAdvice: String {
            switch self {
            case .stripe:
                "Set a restricted key that may read Customers, Subscriptions, Invoices, Products, "
                    + "Prices and Events: the pull goes on where it stopped."
            case .hubspot:
                "Set the token of a private app with the scopes crm.objects.companies.read, "
                    + "crm.objects.contacts.read and crm.objects.deals.read: the pull goes on "
                    + "where it stopped."
            case .salesforce:
                "Set a new access token of a user with \"API Enabled\" who may read accounts and "
                    + "opportunities: the pull goes on where it stopped."
            }
        }
    }

    /// Whose interface it is.
    public let vendor: Vendor
    /// The key, sent as a bearer token.
    public let key: Secret
    /// Where it is called.
    public let address: WebAddress
    /// What amounts are in where the vendor names no currency.
    public let currency: CurrencyCode

    /// An account; without an address, at the vendor's usual one.
    /// - Throws: `InputProblem` with the code `live_account_needs_address` when each customer of the
    ///   vendor has an address of its own.
    public init(
        _ vendor: Vendor,
        key: Secret,
        address: WebAddress? = nil,
        currency: CurrencyCode = .usd
    ) throws(InputProblem) {
        (self.vendor, self.key, self.currency) = (vendor, key, currency)
        if let address {
            self.address = address
        } else if let usual = vendor.usualAddress {
            self.address = try WebAddress(usual)
        } else {
            throw InputProblem(
                "live_account_needs_address",
                "\(vendor.name) is called at an address of your own.",
                advice: "Name it, like https://example.my.salesforce.com."
            )
        }
    }
}
