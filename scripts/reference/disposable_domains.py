#!/usr/bin/env python3
"""Writes Sources/Growth/Vocabulary/Data/DisposableDomains.swift from a Python package.

    python3 -m pip install disposable-email-domains
    python3 scripts/reference/disposable_domains.py > Sources/…/DisposableDomains.swift

The file in the repository was made from version 0.0.293 of the package.
"""

from importlib.metadata import version

from disposable_email_domains import blocklist

HEADER = """\
// Made by scripts/reference/disposable_domains.py from the Python package
// disposable-email-domains {version} (MIT, Copyright (c) 2016 Dustin Ingram; see NOTICE), a copy of
// https://github.com/disposable-email-domains/disposable-email-domains.

/// Domains that hand out addresses for a few minutes, sorted by bytes.
let disposableDomains = \"\"\"
"""

for domain in blocklist:
    assert domain.isascii() and domain == domain.lower() and "." in domain, domain
print(
    HEADER.format(version=version("disposable-email-domains"))
    + "\n".join(sorted(blocklist))
    + '\n"""'
)
