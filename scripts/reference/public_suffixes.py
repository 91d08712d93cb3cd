#!/usr/bin/env python3
"""Writes Sources/Growth/Vocabulary/Data/PublicSuffixRules.swift from a Public Suffix List.

    python3 scripts/reference/public_suffixes.py LIST VERSION > Sources/…/PublicSuffixRules.swift

LIST is public_suffix_list.dat, VERSION the words that name its edition in the header. The file in
the repository was made from Debian's package publicsuffix, 20230209.2326-1.

Rules of one label are left out: an unlisted top-level domain is a public suffix anyway. A rule with
letters outside ASCII is written twice, as it stands and in its xn-- form.
"""

import sys

HEADER = """\
// This Source Code Form is subject to the terms of the Mozilla Public
// License, v. 2.0. If a copy of the MPL was not distributed with this
// file, You can obtain one at https://mozilla.org/MPL/2.0/.
//
// Made by scripts/reference/public_suffixes.py from the Public Suffix List
// (https://publicsuffix.org/list/), {version}.
// Changed against the list: comments and rules of one label left out, sorted by bytes.

/// The rules of more than one label, wildcards (`*.`) and exceptions (`!`), sorted by bytes.
let publicSuffixRules = \"\"\"
"""


def rules_of(path):
    """The rules of the list, in no particular order."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            rule = line.split()[0] if line.strip() else "//"
            if not rule.startswith("//") and "." in rule:
                yield rule


def spellings(rule):
    """The rule as it stands and as a resolver would send it."""
    assert "*" not in rule.removeprefix("*."), f"a wildcard inside a rule: {rule}"
    labels = [
        label if label.isascii() else label.encode("idna").decode("ascii")
        for label in rule.split(".")
    ]
    return {rule, ".".join(labels)}


def main():
    path, version = sys.argv[1:]
    found = {spelling for rule in rules_of(path) for spelling in spellings(rule)}
    ordered = sorted(found, key=lambda rule: rule.encode("utf-8"))
    print(HEADER.format(version=version) + "\n".join(ordered) + '\n"""')


main()
