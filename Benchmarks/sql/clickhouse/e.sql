-- Each person's events as arrays, in one pass: whether one lies in the days of retention, and those of the first week.
-- The k-th occurrence of a name stands for "at least k". The empty name counts the population. Joins of births with
-- events take twice as long.
SELECT event, k, count() AS exposed, sum(retained) AS exposed_retained
FROM (
    SELECT
        arrayExists(t -> t >= birth + 60 * 86400000 AND t < birth + 90 * 86400000, times) AS retained,
        arrayFilter((e, t) -> t <= birth + 7 * 86400000, events, times) AS early
    FROM (
        SELECT min(time) AS birth, groupArray(time) AS times, groupArray(event) AS events
        FROM events
        WHERE person > 0
        GROUP BY person
        HAVING birth + 90 * 86400000 <= $as_of
    )
)
ARRAY JOIN
    arrayPushBack(early, '') AS event,
    arrayPushBack(arrayEnumerateUniq(early), 0) AS k
WHERE k <= 10
GROUP BY event, k
