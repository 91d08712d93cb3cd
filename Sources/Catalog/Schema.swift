/// The steps that make the catalog's tables, each run once, in order, for ever.
///
/// A published step is never edited: a change is a new step at the end. `PRAGMA user_version` holds
/// how many have run.
enum Schema {
    /// The version this program writes.
    static var version: Int { steps.count }

    static let steps: [String] = [first, judgements]

    /// Imports and what they brought, who is kept apart, and the audit trail.
    ///
    /// Times are milliseconds since 1970 UTC; ids of the customer are blobs, because they are byte
    /// strings.
    private static let first = """
        CREATE TABLE imports (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind <> ''),
            file_name TEXT NOT NULL,
            file_sha256 TEXT NOT NULL,
            mapping_name TEXT,
            mapping_sha256 TEXT,
            format TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            finished_at INTEGER NOT NULL,
            rows INTEGER NOT NULL CHECK (rows >= 0),
            accepted INTEGER NOT NULL CHECK (accepted >= 0),
            added INTEGER NOT NULL CHECK (added >= 0),
            duplicates INTEGER NOT NULL CHECK (duplicates >= 0),
            rejected INTEGER NOT NULL CHECK (rejected >= 0),
            skipped INTEGER NOT NULL CHECK (skipped >= 0),
            conflicts INTEGER NOT NULL CHECK (conflicts >= 0),
            rejects_file TEXT,
            state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'undone', 'replaced')),
            undone_at INTEGER,
            replaced_by INTEGER REFERENCES imports (id),
            CHECK ((state = 'active') = (undone_at IS NULL)),
            CHECK ((state = 'replaced') = (replaced_by IS NOT NULL))
        ) STRICT;
        CREATE INDEX imports_by_file ON imports (file_sha256, kind);

        CREATE TABLE segments (
            name TEXT NOT NULL UNIQUE CHECK (name <> ''),
            import_id INTEGER NOT NULL REFERENCES imports (id),
            position INTEGER NOT NULL,
            rows INTEGER NOT NULL CHECK (rows > 0),
            bytes INTEGER NOT NULL CHECK (bytes > 0),
            checksum TEXT NOT NULL CHECK (length(checksum) = 64),
            earliest INTEGER NOT NULL,
            latest INTEGER NOT NULL CHECK (latest >= earliest),
            format_version INTEGER NOT NULL,
            PRIMARY KEY (import_id, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE record_versions (
            import_id INTEGER NOT NULL REFERENCES imports (id),
            row INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind <> ''),
            id BLOB NOT NULL,
            updated_at INTEGER,
            imported_at INTEGER NOT NULL,
            fields TEXT NOT NULL CHECK (fields LIKE '{%}')
        ) STRICT;
        CREATE INDEX record_versions_by_id ON record_versions (kind, id);
        CREATE INDEX record_versions_by_import ON record_versions (import_id);

        CREATE TABLE join_exceptions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            left_id BLOB NOT NULL,
            right_id BLOB NOT NULL,
            reason TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            undone_at INTEGER,
            CHECK (left_id <> right_id)
        ) STRICT;

        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL CHECK (detail LIKE '{%}')
        ) STRICT;
        """

    /// What people answered themselves and decided: rows are added, and never change or go.
    ///
    /// Days are counted from 1970-01-01; a decision holds in [from_day, until_day).
    private static let judgements = """
        CREATE TABLE own_answers (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            finding TEXT NOT NULL CHECK (finding <> ''),
            answer TEXT NOT NULL CHECK (answer <> ''),
            note TEXT,
            author TEXT NOT NULL CHECK (author <> ''),
            answered_at INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER own_answers_stay BEFORE UPDATE ON own_answers
        BEGIN SELECT RAISE(ABORT, 'answers are only added'); END;
        CREATE TRIGGER own_answers_remain BEFORE DELETE ON own_answers
        BEGIN SELECT RAISE(ABORT, 'answers are only added'); END;

        CREATE TABLE motion_decisions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            motion TEXT NOT NULL CHECK (motion IN ('bottom-up', 'top-down', 'land-and-expand')),
            from_day INTEGER NOT NULL,
            until_day INTEGER NOT NULL CHECK (until_day > from_day),
            reason TEXT NOT NULL CHECK (reason <> ''),
            author TEXT NOT NULL CHECK (author <> ''),
            recorded_at INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER motion_decisions_stay BEFORE UPDATE ON motion_decisions
        BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END;
        CREATE TRIGGER motion_decisions_remain BEFORE DELETE ON motion_decisions
        BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END;
        """
}
