-- Exact distinct people straight in the cell. A first grouping by person as in d.sql makes twice as much work of
-- cells with one person each; bitmaps of people are as slow.
SELECT
    account, toUInt16(intDiv(intDiv(time, 86400000) + 3, 7)) AS week, event,
    count() AS events, uniqExactIf(person, person > 0) AS people
FROM events
WHERE account > 0
GROUP BY account, week, event
