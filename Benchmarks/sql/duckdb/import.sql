-- Segment calls as they arrive, every field kept; broken lines are skipped.
CREATE TABLE imported AS
SELECT * FROM read_json(
    '$file', format = 'newline_delimited', ignore_errors = true,
    columns = {
        type: 'VARCHAR', event: 'VARCHAR', messageId: 'VARCHAR', userId: 'VARCHAR', anonymousId: 'VARCHAR',
        groupId: 'VARCHAR', "timestamp": 'TIMESTAMP', sentAt: 'TIMESTAMP', receivedAt: 'TIMESTAMP',
        context: 'JSON', properties: 'JSON', traits: 'JSON'
    }
);
CHECKPOINT
