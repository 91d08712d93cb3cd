-- Joins from the few who took step 1: DuckDB joins by hash on person and keeps, for each entry, the earliest step 2.
-- Nearest-row (ASOF) joins sort all three steps and take three times as long, window functions over all steps four
-- times, lists of times per person twice.
WITH one AS (
    SELECT DISTINCT person, time AS entry FROM by_name WHERE event = 'Signed Up' AND person > 0
),
two AS MATERIALIZED (
    SELECT step.person, one.entry, min(step.time) AS time
    FROM by_name AS step
    JOIN one ON step.person = one.person AND step.time BETWEEN one.entry AND one.entry + 7 * 86400000::BIGINT
    WHERE step.event = 'Report Created'
    GROUP BY ALL
),
three AS (
    SELECT DISTINCT step.person
    FROM by_name AS step
    JOIN two ON step.person = two.person AND step.time BETWEEN two.time AND two.entry + 7 * 86400000::BIGINT
    WHERE step.event = 'Plan Upgraded'
)
SELECT 1 AS step, count(DISTINCT person) AS people FROM one
UNION ALL SELECT 2, count(DISTINCT person) FROM two
UNION ALL SELECT 3, count(*) FROM three
