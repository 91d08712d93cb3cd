import Growth

/// The `groundswell.yaml` of a simulated company.
enum ConfigurationFile {
    static func text(ourAccount: String, declaring motion: Motion) -> String {
        """
        company: \(Names.ourName)
        # What the founders say.
        declared_motion: \(motion.rawValue)
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
}
