-- People all of whose steps show one value (nearly everybody) need no more than windowFunnel. The others get their best
-- run spelled out: from each entry the earliest next step, of one instant the smallest value with a missing one last;
-- of all entries the most steps, then done first, then entered last. The pass over people is materialized, which
-- saves a third. Spelling out everybody's run takes three times as long.
WITH people AS MATERIALIZED (
    SELECT
        person, toString(min(industry)) AS value, toString(max(industry)) AS other,
        windowFunnel(2592000000)(
            time,
            event = 'Signed Up',
            event = 'Project Created',
            event = 'Report Created',
            event = 'Report Shared',
            event = 'Invite Sent'
        ) AS level
    FROM by_name
    WHERE event IN ('Signed Up', 'Project Created', 'Report Created', 'Report Shared', 'Invite Sent') AND person > 0
    GROUP BY person
    HAVING level > 0
),
several AS (
    SELECT
        person,
        groupArrayIf((time, industry = '', toString(industry)), event = 'Signed Up') AS s1,
        groupArrayIf((time, industry = '', toString(industry)), event = 'Project Created') AS s2,
        groupArrayIf((time, industry = '', toString(industry)), event = 'Report Created') AS s3,
        groupArrayIf((time, industry = '', toString(industry)), event = 'Report Shared') AS s4,
        groupArrayIf((time, industry = '', toString(industry)), event = 'Invite Sent') AS s5
    FROM by_name
    WHERE person IN (SELECT person FROM people WHERE value != other)
    GROUP BY person
),
runs AS (
    SELECT
        person, arrayJoin(arrayDistinct(s1.1)) AS entry, (toUInt64(-1), true, '') AS never,
        arrayReduce('min', arrayFilter(x -> x.1 = entry, s1)) AS r1,
        arrayReduce('min', arrayPushBack(arrayFilter(x -> x.1 >= r1.1, s2), never)) AS r2,
        arrayReduce('min', arrayPushBack(arrayFilter(x -> x.1 >= r2.1, s3), never)) AS r3,
        arrayReduce('min', arrayPushBack(arrayFilter(x -> x.1 >= r3.1, s4), never)) AS r4,
        arrayReduce('min', arrayPushBack(arrayFilter(x -> x.1 >= r4.1, s5), never)) AS r5,
        arrayFilter(r -> r.1 <= entry + 2592000000, [r1, r2, r3, r4, r5]) AS run,
        (length(run), -toInt64(run[-1].1), entry, arrayFirst(r -> r.3 != '', run).3) AS rank
    FROM several
),
reached AS (
    SELECT value, level FROM people WHERE value = other
    UNION ALL
    SELECT max(rank).4 AS value, max(rank).1 AS level FROM runs GROUP BY person
)
SELECT value, arrayJoin(range(1, 6)) AS step, countIf(level >= step) AS people
FROM reached
GROUP BY value, step
SETTINGS enable_materialized_cte = 1
