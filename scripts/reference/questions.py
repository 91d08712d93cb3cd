#!/usr/bin/env python3
"""Asks the questions about behaviour again in SQL (SQLite) and says where the answers differ.

    groundswell demo
    python3 scripts/reference/questions.py groundswell demo/workspace America/New_York \\
        "signed_up=Signed Up" "Sign Up=Signed Up" "report_created=Report Created"

The zone and the aliases are those of the workspace's groundswell.yaml. SQLite 3.25 or later, Python
3.9 or later. Last run on the demo company (92,793 events): all six agree.
"""

import datetime
import json
import sqlite3
import subprocess
import sys
import zoneinfo

TOOL, WORKSPACE, ZONE = sys.argv[1], sys.argv[2], zoneinfo.ZoneInfo(sys.argv[3])
ALIASES = dict(pair.split("=", 1) for pair in sys.argv[4:])
DAY = 86_400_000


def run(*words):
    """The JSON that a command prints."""
    command = [TOOL, *words, "-w", WORKSPACE, "--json"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def ask(*words):
    return json.loads(run(*words))


def rows(listing):
    return [json.loads(line) for line in run(listing).splitlines()]


def millis(text):
    return round(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def week(moment):
    """Weeks from Monday, counted from that of 1970-01-01, in the zone."""
    return (day(moment) + 3) // 7


def day(moment):
    local = datetime.datetime.fromtimestamp(moment / 1000, ZONE)
    return local.date().toordinal() - datetime.date(1970, 1, 1).toordinal()


def load(as_of):
    """Usage before `as_of` of everybody who is not internal, as the table e."""
    ours = {row["id"] for name in ("people", "accounts") for row in rows(name) if row["internal"]}
    db = sqlite3.connect(":memory:")
    db.execute("create table e(person text, account text, event text, t int, day int, week int)")
    for event in rows("events"):
        moment = millis(event["time"])
        if event["type"] not in ("track", "page", "screen") or moment >= as_of:
            continue
        if event["person"] in ours or event["account"] in ours:
            continue
        name = ALIASES.get(event["event"], event["event"])
        row = (event["person"], event["account"], name, moment, day(moment), week(moment))
        db.execute("insert into e values(?,?,?,?,?,?)", row)
    db.execute("create index by_person on e(person, t)")
    return db


def features(db, answer, as_of):
    columns = ",".join(
        f"sum(t >= {as_of - d * DAY}),"
        f"count(distinct case when t >= {as_of - d * DAY} then person end),"
        f"count(distinct case when t >= {as_of - d * DAY} then day end)"
        for d in (7, 28, 90)
    )
    got = [
        (r["account"], *(w[k] for w in r["windows"] for k in ("events", "people", "active_days")))
        for r in answer["accounts"]
    ]
    return got, f"""
        select account, {columns} from e
        where account is not null and t >= {as_of - 90 * DAY} group by 1 order by 1"""


def panel(db, answer, as_of):
    keys = ("event", "events", "people")
    got = [(r["account"], week(millis(r["start"])), *(r[k] for k in keys)) for r in answer["rows"]]
    return got, """
        select account, week, event, count(*), count(distinct person) from e
        where account is not null group by 1, 2, 3 order by 1, 2, 3"""


def stickiness(db, answer, as_of):
    return [(r["periods"], r["actors"]) for r in answer["rows"]], """
        select n, count(*) from (
            select person, count(distinct day) n from e where person is not null group by 1
        ) group by 1 order by 1"""


def lifecycle(db, answer, as_of):
    keys = ("new", "returning", "resurrected", "dormant")
    got = [(week(millis(r["start"])), *(r[k] for k in keys)) for r in answer["periods"]]
    return got, f"""
        with a as (select distinct person x, week w from e where person is not null),
        f as (select x, min(w) first from a group by x),
        s as (
            select a.w, case when f.first = a.w then 'new' when p.x is not null then 'returning'
                else 'resurrected' end state
            from a join f using(x) left join a p on p.x = a.x and p.w = a.w - 1
            union all
            select a.w + 1, 'dormant' from a left join a n on n.x = a.x and n.w = a.w + 1
            where n.x is null and a.w + 1 <= {week(as_of - 1)}
        )
        select w, sum(state = 'new'), sum(state = 'returning'), sum(state = 'resurrected'),
            sum(state = 'dormant') from s group by w order by w"""


def activation(db, answer, as_of):
    keys = ("event", "at_least", "exposed", "exposed_retained")
    got = [("", 0, answer["population"], answer["retained"])]
    got += [tuple(r[k] for k in keys) for r in answer["rows"]]
    return got, f"""
        with b as (
            select person, min(t) t from e where event = 'Signed Up' and person is not null
            group by 1 having min(t) + 90 * {DAY} <= {as_of}
        ),
        r as (
            select person, exists (
                select 1 from e where e.person = b.person
                and e.t >= b.t + 60 * {DAY} and e.t < b.t + 90 * {DAY}
            ) stayed from b
        ),
        c as (
            select e.person, e.event, count(*) n from e join b using(person)
            where e.t between b.t and b.t + 7 * {DAY} group by 1, 2
        ),
        k(k) as (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10))
        select '', 0, count(*), sum(stayed) from r
        union all select * from (
            select event, k, count(*), sum(stayed) from c join k on n >= k join r using(person)
            group by 1, 2 order by 1, 2
        )"""


def paths(db, answer, as_of):
    got = [(r["count"], "\0".join(r["path"])) for r in answer["paths"]]
    return got, """
        with o as (
            select person, event, t, lag(t) over w before, lag(event) over w previous from e
            where person is not null window w as (partition by person order by t, event)
        ),
        s as (select *, before is null or t - before > 1800000 begins from o),
        n as (
            select *, sum(begins) over (
                partition by person order by t, event rows unbounded preceding
            ) session from s
        ),
        c as (
            select *, row_number() over (partition by person, session order by t, event) k from n
            where begins or previous <> event
        )
        select count(*), path from (
            select group_concat(event, char(0)) path from (
                select * from c where k <= 5 order by person, session, k
            ) group by person, session
        ) group by path order by 1 desc, 2"""


QUESTIONS = [
    (features, ["account-features"]),
    (panel, ["panel"]),
    (stickiness, ["stickiness"]),
    (lifecycle, ["lifecycle"]),
    (activation, ["activation", "--birth", "Signed Up"]),
    (paths, ["paths", "--top", "1000000"]),
]


def main():
    as_of = millis(ask("account-features")["as_of"])
    db, wrong = load(as_of), 0
    for question, words in QUESTIONS:
        got, query = question(db, ask(*words), as_of)
        same = got == db.execute(query).fetchall()
        wrong += not same
        print(f"{question.__name__}: {len(got)} rows, {'the same' if same else 'DIFFERENT'}")
    sys.exit(1 if wrong else 0)


main()
