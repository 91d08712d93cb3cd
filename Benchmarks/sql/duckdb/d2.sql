-- Two plain groupings: distinct people become rows of the first and are counted in the second. count(DISTINCT) takes
-- longer; keys packed into one integer gain nothing.
WITH people AS (
    SELECT account, ((time // 86400000 + 3) // 7)::USMALLINT AS week, event, person, count(*) AS events
    FROM events WHERE account > 0
    GROUP BY ALL
)
SELECT account, week, event, sum(events)::BIGINT AS events, count(*) FILTER (person > 0) AS people
FROM people GROUP BY ALL
