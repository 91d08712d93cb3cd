-- The exported events twice: as they happened to each account and person, and by name. A sorted copy lets DuckDB skip
-- row groups by their smallest and largest values, which is all the index it has for scans; texts become enums, so
-- that they are compared as small integers. Enums are made in order of bytes: the smallest text has the smallest code.
CREATE TEMP TABLE raw AS
SELECT * FROM read_csv(
    '$folder/events.csv', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
    columns = {
        person: 'UINTEGER', account: 'UINTEGER', event: 'VARCHAR', time: 'BIGINT',
        industry: 'VARCHAR', browser: 'VARCHAR', method: 'VARCHAR', path: 'VARCHAR'
    }
);
DROP TABLE IF EXISTS events;
DROP TABLE IF EXISTS by_name;
DROP TYPE IF EXISTS event_name;
DROP TYPE IF EXISTS industry_name;
DROP TYPE IF EXISTS browser_name;
DROP TYPE IF EXISTS method_name;
DROP TYPE IF EXISTS path_name;
CREATE TYPE event_name AS ENUM (SELECT DISTINCT event FROM raw ORDER BY event);
CREATE TYPE industry_name AS ENUM (SELECT DISTINCT industry FROM raw WHERE industry IS NOT NULL ORDER BY industry);
CREATE TYPE browser_name AS ENUM (SELECT DISTINCT browser FROM raw WHERE browser IS NOT NULL ORDER BY browser);
CREATE TYPE method_name AS ENUM (SELECT DISTINCT method FROM raw WHERE method IS NOT NULL ORDER BY method);
CREATE TYPE path_name AS ENUM (SELECT DISTINCT path FROM raw WHERE path IS NOT NULL ORDER BY path);
CREATE TABLE events AS
SELECT
    account, person, time, event::event_name AS event, industry::industry_name AS industry,
    browser::browser_name AS browser, method::method_name AS method, path::path_name AS path
FROM raw ORDER BY account, person, time;
CREATE TABLE by_name AS
SELECT event, person, time, account, industry, browser, method, path
FROM events ORDER BY event, person, time;
DROP TABLE raw;
CHECKPOINT
