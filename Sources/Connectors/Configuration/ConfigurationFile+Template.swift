extension ConfigurationFile {
    /// A starter file for `company` that parses, with every key explained.
    public static func template(company: String) -> String {
        meanings(company: company) + numbers
    }

    /// What the company is, and which events and prices mean what.
    private static func meanings(company: String) -> String {
        """
        # What Groundswell knows about your company. Lines with # in front are examples.
        company: \(quoted(company))

        # The motion you believe you run: bottom-up, top-down, land-and-expand or unknown.
        declared_motion: unknown

        # Whether the calls, meetings and e-mails of your sales people are among the imported files: imported,
        # or none when nobody sells. With none, an account without touches is one that nobody sold to.
        # sales_touches: none

        # Whose midnights bound days, weeks and months (an IANA name such as Europe/Berlin).
        time_zone: UTC

        # The currency of reports, by its three letters.
        currency: USD

        # Which of your events mean what: a name, a list of names, or a name with property values.
        # events:
        #   signup: Signed Up
        #   activation: [Project Created, Report Shared]
        #   core_action: {event: Report Opened, where: {shared: "true"}}
        #   invite: Invite Sent
        #   upgrade: Plan Upgraded
        #   admin_step: [SSO Configured, Role Assigned]  # setting up that only an administrator can do
        #   integration: Integration Connected           # another system was connected
        #   artefact: [File Created, Workflow Saved]     # something was made that stays in the product

        # Spellings of one and the same event, under the name that shall stand for them.
        # aliases:
        #   Signed Up: [signed_up, Sign Up]

        # Prices of plans, for files that do not say what a subscription costs.
        # prices:
        #   Pro: 49 USD/month
        #   Team: {amount: 490, currency: USD, interval: year}


        """
    }

    /// Limits, words and lines that verdicts use.
    private static let numbers =
        """
        # What one person at your customers may spend in a month without asking anybody.
        # expense_limit: 75 USD/month

        # Units of your currency for one unit of another.
        # exchange_rates:
        #   EUR: 1.08

        # Words in the source of a deal by which somebody of yours knew the buyer; these are the defaults.
        # relationship_sources: [founder, friend, intro, investor, network, personal, relationship]

        # Channels that cost nothing a customer, by the source of an account; these are the defaults.
        # organic_sources: [organic, direct, search, seo, referral, word of mouth, community]

        # People and accounts of your own, which never count.
        # internal:
        #   domains: [your-company.com]
        #   accounts: [test-account]

        # Mail domains that anybody can use, or that are a company's although they look public.
        # free_mail_domains: [regional-mail.example]
        # work_domains: [consulting.example]

        # The numbers behind the verdicts; these are the defaults.
        # thresholds:
        #   minimum_won_accounts: 10
        #   minimum_people: 30
        #   activation_window_days: 14
        #   solo_share: 0.5
        #   payer_user_share: 0.5
        #   payer_active_days: 4
        #   big_logo_share: 0.25
        #   open_deals_per_rep: 20
        #   small_team: 10
        #   short_cycle_days: 30
        #   long_cycle_days: 60
        #   profile_dimensions: 3
        #   sticky_artefacts: 10
        #   single_user_retention: 0.2

        # Benchmarks of your own, cited beside the built-in ones (groundswell benchmarks). Units: share, months,
        # days, seconds, weeks, money, multiple, count.
        # benchmarks:
        #   peers_activation: {name: Activation of our peers, low: 0.2, high: 0.3, unit: share,
        #                      segment: developer tools, year: 2026, source: our investors}

        """
}
