-- The exported events twice: as they happened to each account and person, and by name, so that the primary key finds the
-- rows of a funnel. Names are an Enum8: grouping by them and arrays of them are twice as fast as with LowCardinality.
-- Times are near the one before, so Delta makes them small. A missing text is the empty text: Nullable costs a column.
DROP TABLE IF EXISTS events;
DROP TABLE IF EXISTS by_name;
CREATE TABLE events (
    account UInt32, person UInt32, time UInt64 CODEC(Delta, LZ4), event $event_enum,
    industry LowCardinality(String), browser LowCardinality(String), method LowCardinality(String),
    path LowCardinality(String)
) ENGINE = MergeTree ORDER BY (account, person, time) SETTINGS min_bytes_for_wide_part = 0;
CREATE TABLE by_name (
    event $event_enum, person UInt32, time UInt64 CODEC(Delta, LZ4), account UInt32,
    industry LowCardinality(String), browser LowCardinality(String), method LowCardinality(String),
    path LowCardinality(String)
) ENGINE = MergeTree ORDER BY (event, person, time) SETTINGS min_bytes_for_wide_part = 0;
INSERT INTO events
SELECT account, person, time_ms AS time, event, industry, browser, method, path
FROM file(
    '$folder/events.csv', 'CSVWithNames',
    'person UInt32, account UInt32, event String, time_ms UInt64, industry String, browser String, method String, path String'
);
OPTIMIZE TABLE events FINAL;
INSERT INTO by_name SELECT event, person, time, account, industry, browser, method, path FROM events;
OPTIMIZE TABLE by_name FINAL
