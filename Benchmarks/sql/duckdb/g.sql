-- As b.sql, with filters on two steps and the browser of the events in place of the industry of the account.
WITH s1 AS (
    SELECT person, time << 16 | coalesce(enum_code(browser), 65535) AS k
    FROM by_name WHERE event = 'Signed Up' AND method = 'google' AND person > 0
),
s2 AS (
    SELECT person, time << 16 | coalesce(enum_code(browser), 65535) AS k
    FROM by_name WHERE event = 'Page Viewed' AND path = '/projects' AND person > 0
),
s3 AS (
    SELECT person, time << 16 | coalesce(enum_code(browser), 65535) AS k
    FROM by_name WHERE event = 'Report Created' AND person > 0
),
r1 AS MATERIALIZED (SELECT person, k >> 16 AS entry, min(k) AS k1 FROM s1 GROUP BY ALL),
r2 AS MATERIALIZED (
    SELECT r1.person, entry, min(k) AS k2
    FROM r1 JOIN s2 ON s2.person = r1.person
        AND k >> 16 BETWEEN k1 >> 16 AND entry + 14 * 86400000::BIGINT
    GROUP BY ALL
),
r3 AS MATERIALIZED (
    SELECT r2.person, entry, min(k) AS k3
    FROM r2 JOIN s3 ON s3.person = r2.person
        AND k >> 16 BETWEEN k2 >> 16 AND entry + 14 * 86400000::BIGINT
    GROUP BY ALL
),
runs AS (
    SELECT
        person, entry,
        1 + (k2 IS NOT NULL)::INT + (k3 IS NOT NULL)::INT AS steps,
        coalesce(k3, k2, k1) >> 16 AS done,
        coalesce(nullif(k1 & 65535, 65535), nullif(k2 & 65535, 65535), nullif(k3 & 65535, 65535)) AS code
    FROM r1
    LEFT JOIN r2 USING (person, entry)
    LEFT JOIN r3 USING (person, entry)
),
best AS (
    SELECT steps, code FROM runs
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY steps DESC, done, entry DESC) = 1
),
counted AS (SELECT code, steps, count(*) AS people FROM best GROUP BY ALL)
SELECT
    enum_range(NULL::browser_name)[code + 1] AS value, step,
    coalesce(sum(people) FILTER (steps >= step), 0)::BIGINT AS people
FROM counted, range(1, 4) AS all_steps(step)
GROUP BY ALL
