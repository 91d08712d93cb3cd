// Compiled for Groundswell in November 2026 from the providers' documentation. Keep it sorted; a test
// checks.

/// Domains that forward mail to a hidden address, sorted by bytes.
let privacyRelayDomains = """
    addy.io
    aleeas.com
    anonaddy.com
    anonaddy.me
    duck.com
    mozmail.com
    noreply.codeberg.org
    passmail.com
    passmail.net
    privaterelay.appleid.com
    relay.firefox.com
    simplelogin.co
    simplelogin.fr
    simplelogin.io
    slmail.me
    slmails.com
    users.noreply.github.com
    users.noreply.gitlab.com
    """
