-- One pass by account and person, in which days are bits (the last day is bit 0, 90 days need 91 bits), then one by
-- account that counts people and joins the bits. Counting distinct values directly takes more than twice as long.
WITH people AS (
    SELECT
        account, person, max(time) AS last,
        count(*) FILTER (time >= $as_of - 7 * 86400000::BIGINT) AS events7,
        count(*) FILTER (time >= $as_of - 28 * 86400000::BIGINT) AS events28,
        count(*) AS events90,
        bit_or(
            CASE WHEN time >= $as_of - 7 * 86400000::BIGINT
                THEN 1::BIGINT << ($as_of // 86400000 - time // 86400000) END
        ) AS days7,
        bit_or(
            CASE WHEN time >= $as_of - 28 * 86400000::BIGINT
                THEN 1::BIGINT << ($as_of // 86400000 - time // 86400000) END
        ) AS days28,
        bit_or(1::HUGEINT << ($as_of // 86400000 - time // 86400000)::INT) AS days90
    FROM events
    WHERE account > 0 AND time >= $as_of - 90 * 86400000::BIGINT AND time < $as_of
    GROUP BY account, person
)
SELECT
    account,
    sum(events7)::BIGINT AS events7,
    count(*) FILTER (person > 0 AND last >= $as_of - 7 * 86400000::BIGINT) AS people7,
    coalesce(bit_count(bit_or(days7)), 0) AS days7,
    sum(events28)::BIGINT AS events28,
    count(*) FILTER (person > 0 AND last >= $as_of - 28 * 86400000::BIGINT) AS people28,
    coalesce(bit_count(bit_or(days28)), 0) AS days28,
    sum(events90)::BIGINT AS events90,
    count(*) FILTER (person > 0) AS people90,
    bit_count(bit_or(days90)) AS days90
FROM people
GROUP BY account
