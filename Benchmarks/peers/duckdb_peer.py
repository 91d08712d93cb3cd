"""DuckDB as a peer: one database file, two threads, answers fetched as Arrow tables."""
import duckdb

import peer


class DuckDB(peer.Peer):
    name = "duckdb"

    def __init__(self, folder):
        super().__init__(folder)
        self.file = self.folder / "events.duckdb"
        self.connection = duckdb.connect(str(self.file), config={"threads": peer.THREADS})

    def fetch(self, sql):
        self.connection.sql(sql).to_arrow_table()

    def rows(self, sql):
        relation = self.connection.sql(sql)
        return relation.columns, [list(row) for row in relation.fetchall()]

    def script(self, sql):
        self.connection.execute(sql)

    def version(self):
        return f"DuckDB {duckdb.__version__}"

    def sizes(self):
        """Columns by the blocks that hold them; small columns may share a block."""
        self.connection.execute("CHECKPOINT")
        block = self.connection.sql("SELECT block_size FROM pragma_database_size()").fetchall()[0][0]
        columns = {}
        for table in ("events", "by_name"):
            found = self.connection.sql(
                f"SELECT column_name, count(DISTINCT block_id) FROM pragma_storage_info('{table}') "
                "WHERE block_id >= 0 GROUP BY column_name"
            ).fetchall()
            columns[table] = {name: blocks * block for name, blocks in found}
        return {"bytes": self.file.stat().st_size, "columns": columns}


peer.serve(DuckDB)
