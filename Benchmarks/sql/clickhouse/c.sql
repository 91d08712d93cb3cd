-- The distinct weeks of each person as a small array, then one row a week. 16-bit weeks save a quarter; bitmaps of
-- weeks are no faster, a grouping by person and week with a window function takes twice as long.
SELECT cohort, week - cohort AS weeks_after, count() AS people
FROM (
    SELECT
        groupUniqArray(toUInt16(intDiv(intDiv(time, 86400000) + 3, 7))) AS weeks,
        arrayMin(weeks) AS cohort, arrayJoin(weeks) AS week
    FROM events
    WHERE person > 0
    GROUP BY person
)
WHERE (week + 1) * 7 - 3 <= intDiv($as_of, 86400000)
GROUP BY cohort, weeks_after
