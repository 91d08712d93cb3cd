-- As b.sql, with filters on two steps and the browser of the events in place of the industry of the account.
WITH people AS MATERIALIZED (
    SELECT
        person, toString(min(browser)) AS value, toString(max(browser)) AS other,
        windowFunnel(1209600000)(
            time,
            event = 'Signed Up' AND method = 'google',
            event = 'Page Viewed' AND path = '/projects',
            event = 'Report Created'
        ) AS level
    FROM by_name
    WHERE ((event = 'Signed Up' AND method = 'google') OR (event = 'Page Viewed' AND path = '/projects') OR (event = 'Report Created')) AND person > 0
    GROUP BY person
    HAVING level > 0
),
several AS (
    SELECT
        person,
        groupArrayIf((time, browser = '', toString(browser)), event = 'Signed Up' AND method = 'google') AS s1,
        groupArrayIf((time, browser = '', toString(browser)), event = 'Page Viewed' AND path = '/projects') AS s2,
        groupArrayIf((time, browser = '', toString(browser)), event = 'Report Created') AS s3
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
        arrayFilter(r -> r.1 <= entry + 1209600000, [r1, r2, r3]) AS run,
        (length(run), -toInt64(run[-1].1), entry, arrayFirst(r -> r.3 != '', run).3) AS rank
    FROM several
),
reached AS (
    SELECT value, level FROM people WHERE value = other
    UNION ALL
    SELECT max(rank).4 AS value, max(rank).1 AS level FROM runs GROUP BY person
)
SELECT value, arrayJoin(range(1, 4)) AS step, countIf(level >= step) AS people
FROM reached
GROUP BY value, step
SETTINGS enable_materialized_cte = 1
