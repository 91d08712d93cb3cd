-- Distinct (person, week) first: everything after it works on a sixth of the rows. Weeks fit 16 bits. A bitmap of weeks
-- in a HUGEINT is as fast but ends after 127 weeks; lists of weeks and window functions are slower.
WITH active AS (
    SELECT DISTINCT person, ((time // 86400000 + 3) // 7)::USMALLINT AS week FROM events WHERE person > 0
),
births AS (SELECT person, min(week) AS cohort FROM active GROUP BY person)
SELECT cohort, week - cohort AS weeks_after, count(*) AS people
FROM active JOIN births USING (person)
WHERE (week::BIGINT + 1) * 7 - 3 <= $as_of // 86400000
GROUP BY ALL
