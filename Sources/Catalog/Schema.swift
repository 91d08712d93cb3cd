/// The steps that make the catalog's tables, each run once, in order, for ever.
///
/// A published step is never edited: a change is a new step at the end. `PRAGMA user_version` holds
/// how many have run.
enum Schema {
    /// The version this program writes.
    static var version: Int { steps.count }

    static let steps: [MigrationStep] = [
        MigrationStep(first), MigrationStep(judgements),
        MigrationStep(sealed, finish: firstSeal), MigrationStep(writeKeys), MigrationStep(access),
        MigrationStep(history),
    ]

    /// The first version whose rows carry checksums.
    static let sealedVersion = 3

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

    /// Checksums for every row, the manifest of the durable event store, its books and refused events,
    /// erased people, and the workspace itself.
    ///
    /// Segments are no longer tied to one import: `sources` lists what the source codes of their rows stand
    /// for. Texts of an audit entry stand behind a commitment, which is what the chain binds, so that a
    /// person can be taken out of them.
    private static let sealed = """
        DROP TRIGGER own_answers_stay;
        DROP TRIGGER own_answers_remain;
        DROP TRIGGER motion_decisions_stay;
        DROP TRIGGER motion_decisions_remain;
        ALTER TABLE imports ADD COLUMN row_sum INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE record_versions ADD COLUMN row_sum INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE join_exceptions ADD COLUMN row_sum INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE own_answers ADD COLUMN row_sum INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE motion_decisions ADD COLUMN row_sum INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE audit ADD COLUMN nonce BLOB NOT NULL DEFAULT x'';
        ALTER TABLE audit ADD COLUMN commitment BLOB NOT NULL DEFAULT x'';
        ALTER TABLE audit ADD COLUMN chain BLOB NOT NULL DEFAULT x'';
        ALTER TABLE audit ADD COLUMN row_sum INTEGER NOT NULL DEFAULT 0;

        ALTER TABLE segments RENAME TO segments_before;
        CREATE TABLE segments (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE CHECK (name <> ''),
            rows INTEGER NOT NULL CHECK (rows > 0),
            bytes INTEGER NOT NULL CHECK (bytes > 0),
            checksum TEXT NOT NULL,
            directory TEXT NOT NULL,
            earliest INTEGER NOT NULL,
            latest INTEGER NOT NULL CHECK (latest >= earliest),
            format_version INTEGER NOT NULL,
            sources TEXT NOT NULL,
            mask_name TEXT UNIQUE,
            mask_hidden INTEGER,
            mask_checksum TEXT,
            row_sum INTEGER NOT NULL DEFAULT 0,
            CHECK ((mask_name IS NULL) = (mask_hidden IS NULL)),
            CHECK ((mask_name IS NULL) = (mask_checksum IS NULL))
        ) STRICT;
        INSERT INTO segments (name, rows, bytes, checksum, directory, earliest, latest,
            format_version, sources)
        SELECT name, rows, bytes, checksum, '', earliest, latest, format_version,
            CAST(import_id AS TEXT)
        FROM segments_before ORDER BY import_id, position;
        DROP TABLE segments_before;

        CREATE TABLE logs (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (name <> ''),
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE books (
            hour INTEGER PRIMARY KEY,
            stored INTEGER NOT NULL CHECK (stored >= 0),
            duplicates INTEGER NOT NULL CHECK (duplicates >= 0),
            dead_letters INTEGER NOT NULL CHECK (dead_letters >= 0),
            suppressed INTEGER NOT NULL CHECK (suppressed >= 0),
            removed INTEGER NOT NULL CHECK (removed >= 0),
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE dead_letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            received_at INTEGER NOT NULL,
            code TEXT NOT NULL CHECK (code <> ''),
            reason TEXT NOT NULL,
            body BLOB NOT NULL,
            people TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'replayed', 'dropped')),
            closed_at INTEGER,
            row_sum INTEGER NOT NULL,
            CHECK ((state = 'open') = (closed_at IS NULL))
        ) STRICT;

        CREATE TABLE suppressions (
            digest BLOB PRIMARY KEY NOT NULL CHECK (length(digest) = 32),
            erased_at INTEGER NOT NULL,
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE receipts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            counts TEXT NOT NULL,
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE settings (
            key TEXT PRIMARY KEY NOT NULL CHECK (key <> ''),
            value TEXT NOT NULL,
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE backups (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path TEXT NOT NULL CHECK (path <> ''),
            at INTEGER NOT NULL,
            bytes INTEGER NOT NULL CHECK (bytes >= 0),
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE sums (
            owner TEXT NOT NULL,
            part TEXT NOT NULL,
            rows INTEGER NOT NULL,
            total INTEGER NOT NULL,
            row_sum INTEGER NOT NULL,
            PRIMARY KEY (owner, part)
        ) STRICT;

        CREATE TABLE workspace (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            key BLOB NOT NULL CHECK (length(key) = 16),
            salt BLOB NOT NULL CHECK (length(salt) = 32),
            generation INTEGER NOT NULL,
            format_version INTEGER NOT NULL,
            min_reader INTEGER NOT NULL,
            schema INTEGER NOT NULL,
            sums INTEGER NOT NULL,
            audit_rows INTEGER NOT NULL,
            audit_chain BLOB NOT NULL CHECK (length(audit_chain) = 32),
            row_sum INTEGER NOT NULL
        ) STRICT;
        """

    /// Keys that let their holders send events; of each only its SHA-256.
    private static let writeKeys = """
        CREATE TABLE write_keys (
            id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
            name TEXT NOT NULL CHECK (name <> ''),
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            created_at INTEGER NOT NULL,
            revoked_at INTEGER,
            row_sum INTEGER NOT NULL
        ) STRICT;
        """

    /// People who log in, their sessions, links that set a password, tokens of programs, and accounts at vendors that are
    /// read again and again.
    ///
    /// Of secrets there is only their SHA-256, of passwords what `crypt` makes of them, and of vendors' keys nothing.
    private static let access = """
        CREATE TABLE members (
            id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
            email TEXT NOT NULL UNIQUE CHECK (email <> ''),
            role TEXT NOT NULL CHECK (role IN ('viewer', 'rep', 'analyst', 'owner')),
            password TEXT NOT NULL CHECK (password LIKE '$y$%'),
            created_at INTEGER NOT NULL,
            disabled_at INTEGER,
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE sessions (
            digest BLOB PRIMARY KEY NOT NULL CHECK (length(digest) = 32),
            member TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL,
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE invitations (
            digest BLOB PRIMARY KEY NOT NULL CHECK (length(digest) = 32),
            purpose TEXT NOT NULL CHECK (purpose IN ('setup', 'invitation', 'reset')),
            email TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('viewer', 'rep', 'analyst', 'owner')),
            maker TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE api_tokens (
            id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
            name TEXT NOT NULL CHECK (name <> ''),
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            scopes TEXT NOT NULL,
            member TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            revoked_at INTEGER,
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE live_sources (
            id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
            vendor TEXT NOT NULL CHECK (vendor <> ''),
            address TEXT,
            allows_private INTEGER NOT NULL CHECK (allows_private IN (0, 1)),
            cursor TEXT,
            next_at INTEGER NOT NULL,
            succeeded_at INTEGER,
            problem TEXT,
            stopped INTEGER NOT NULL CHECK (stopped IN (0, 1)),
            created_at INTEGER NOT NULL,
            row_sum INTEGER NOT NULL
        ) STRICT;
        """

    /// What was noted about the actions of plans, and every text that `groundswell.yaml` had: rows are only added.
    private static let history = """
        CREATE TABLE plan_marks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            action TEXT NOT NULL CHECK (action <> ''),
            finding TEXT NOT NULL,
            due_day INTEGER,
            done INTEGER NOT NULL CHECK (done IN (0, 1)),
            author TEXT NOT NULL CHECK (author <> ''),
            recorded_at INTEGER NOT NULL,
            row_sum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE definitions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            text TEXT NOT NULL,
            author TEXT NOT NULL CHECK (author <> ''),
            recorded_at INTEGER NOT NULL,
            row_sum INTEGER NOT NULL
        ) STRICT;
        """
}
