-- Segment calls as they arrive, every field kept; broken lines are skipped.
CREATE TABLE imported (
    type LowCardinality(String), event LowCardinality(String), messageId String, userId String, anonymousId String,
    groupId String, timestamp DateTime64(3), sentAt DateTime64(3), receivedAt DateTime64(3),
    context String, properties String, traits String
) ENGINE = MergeTree ORDER BY (anonymousId, timestamp);
INSERT INTO imported
SELECT * FROM file(
    '$file', 'JSONEachRow',
    'type String, event String, messageId String, userId String, anonymousId String, groupId String, timestamp DateTime64(3), sentAt DateTime64(3), receivedAt DateTime64(3), context String, properties String, traits String'
)
SETTINGS input_format_allow_errors_ratio = 0.01, input_format_json_read_objects_as_strings = 1,
    input_format_skip_unknown_fields = 1, date_time_input_format = 'best_effort'
