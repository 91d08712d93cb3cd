"""ClickHouse, embedded by chdb, as a peer: MergeTree tables, two threads, answers fetched in its native format."""
from chdb import session

import peer


class ClickHouse(peer.Peer):
    name = "clickhouse"

    def __init__(self, folder):
        super().__init__(folder)
        self.session = session.Session(str(self.folder / "data"))
        self.script(f"SET max_threads = {peer.THREADS}")
        self.script("CREATE DATABASE IF NOT EXISTS bench; USE bench")

    def fetch(self, sql):
        self.session.query(sql, "Native").bytes()

    def rows(self, sql):
        text = self.session.query(sql, "TSVWithNames").bytes().decode()
        lines = [line.split("\t") for line in text.splitlines()]
        return lines[0], lines[1:]

    def sql(self, name):
        text = super().sql(name)
        return text.replace("$event_enum", self.event_enum()) if "$event_enum" in text else text

    def event_enum(self):
        """The type of event names: an Enum8 of those that the export holds, and '' for none."""
        _, rows = self.rows(
            f"SELECT DISTINCT event FROM file('{self.export()['folder']}/events.csv', 'CSVWithNames', "
            "'person UInt32, account UInt32, event String') ORDER BY event"
        )
        return "Enum8('' = 0, " + ", ".join(f"'{row[0]}' = {code}" for code, row in enumerate(rows, 1)) + ")"

    def script(self, sql):
        code = "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
        for statement in code.split(";"):
            if statement.strip():
                self.session.query(statement)

    def version(self):
        return "ClickHouse " + self.rows("SELECT version()")[1][0][0]

    def sizes(self):
        """Active parts of each table, and the compressed bytes of each column."""
        _, rows = self.rows(
            "SELECT table, column, sum(column_data_compressed_bytes) FROM system.parts_columns "
            "WHERE active AND database = 'bench' GROUP BY table, column"
        )
        columns = {}
        for table, column, size in rows:
            columns.setdefault(table, {})[column] = int(size)
        _, [[total]] = self.rows(
            "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = 'bench'"
        )
        return {"bytes": int(total), "columns": columns}


peer.serve(ClickHouse)
