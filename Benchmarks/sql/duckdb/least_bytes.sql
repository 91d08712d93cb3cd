-- What each question must at least read, uncompressed: person 4 bytes, account 4, time 6 (seconds and milliseconds),
-- name 1, a property or trait 1; funnels only the occurrences of their steps.
WITH counted AS (
    SELECT
        count(*) AS everything,
        count(*) FILTER (event IN ('Signed Up', 'Report Created', 'Plan Upgraded')) AS a,
        count(*) FILTER (
            event IN ('Signed Up', 'Project Created', 'Report Created', 'Report Shared', 'Invite Sent')
        ) AS b,
        count(*) FILTER (time >= $as_of - 90 * 86400000::BIGINT) AS d,
        count(*) FILTER (event IN ('Signed Up', 'Page Viewed', 'Report Created')) AS g
    FROM events
)
SELECT
    unnest(['a', 'b', 'c', 'd', 'd2', 'e', 'g']) AS question,
    unnest([
        a * 10, b * 11, everything * 10, d * 14, everything * 15, everything * 11, g * 12
    ])::BIGINT AS bytes
FROM counted
