/// The `groundswell.yaml` of a simulated company.
enum ConfigurationFile {
    static func text(ourAccount: String) -> String {
        """
        company: \(Names.ourName)
        # What the founders say; the data says otherwise.
        declared_motion: \(declaredMotion)
        time_zone: America/New_York
        currency: USD
        events:
          signup: Signed Up
          activation: \(EventNames.activation)
          core_action: \(EventNames.coreAction)
          invite: Invite Sent
          upgrade: Plan Upgraded
        aliases:
          Signed Up: [signed_up, Sign Up]
          Report Created: [report_created]
        internal:
          domains: [\(Names.ourDomain)]
          accounts: [\(ourAccount)]

        """
    }

    static let declaredMotion = "top-down"
}
