-- Births once, then two joins by hash that keep few rows each: who came back, and what was done in the first week.
-- Only then (event, times done) is counted and summed over k. One join for both, or window functions, are slower.
WITH births AS MATERIALIZED (
    SELECT person, min(time) AS birth FROM events WHERE person > 0 GROUP BY person
    HAVING min(time) + 90 * 86400000::BIGINT <= $as_of
),
retained AS MATERIALIZED (
    SELECT DISTINCT person FROM events JOIN births USING (person)
    WHERE time >= birth + 60 * 86400000::BIGINT AND time < birth + 90 * 86400000::BIGINT
),
early AS (
    SELECT person, event, least(count(*), 10) AS times FROM events JOIN births USING (person)
    WHERE time <= birth + 7 * 86400000::BIGINT
    GROUP BY ALL
),
counted AS (
    SELECT event, times, count(*) AS exposed, count(retained.person) AS exposed_retained
    FROM early LEFT JOIN retained USING (person)
    GROUP BY ALL
)
SELECT event, k, sum(exposed)::BIGINT AS exposed, sum(exposed_retained)::BIGINT AS exposed_retained
FROM counted JOIN range(1, 11) AS thresholds(k) ON times >= k
GROUP BY ALL
UNION ALL
SELECT NULL, 0, (SELECT count(*) FROM births), (SELECT count(*) FROM retained) WHERE EXISTS (FROM births)
