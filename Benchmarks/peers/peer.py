"""What both peers share: the line protocol of store-bench, and their questions as SQL files.

A peer serves `list`, `ask NAME`, `answer NAME FILE`, `load FOLDER`, `import FILE`, `sizes` and `quit` on stdin, and
answers each with a line of JSON. In SQL files `$as_of` stands for the as-of moment in milliseconds and `$folder` for
the folder of the export.
"""
import json
import pathlib
import sys
import time

SQL = pathlib.Path(__file__).resolve().parent.parent / "sql"
QUESTIONS = ["a", "b", "c", "d", "d2", "e", "g"]
THREADS = 2


class Peer:
    """A database that holds the exported events; subclasses say how it runs SQL."""

    name = ""

    def __init__(self, folder):
        """Opens the database in `folder`, which `load` fills."""
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def fetch(self, sql):
        """Runs a question and leaves its whole answer in memory, in the peer's fastest format."""
        raise NotImplementedError

    def rows(self, sql):
        """Runs a question; returns (column names, rows)."""
        raise NotImplementedError

    def script(self, sql):
        """Runs statements that return nothing."""
        raise NotImplementedError

    def version(self):
        """The name and version of the database."""
        raise NotImplementedError

    def sizes(self):
        """Bytes on disk: the total, and by column where the peer can tell."""
        raise NotImplementedError

    def sql(self, name):
        """The text of a SQL file with its placeholders filled in."""
        export = self.export()
        text = (SQL / self.name / f"{name}.sql").read_text()
        return text.replace("$folder", export["folder"]).replace("$as_of", str(export["as_of_ms"]))

    def export(self):
        """What `load` was given: the folder of the export and its as-of moment."""
        return json.loads((self.folder / "export.json").read_text())

    def load(self, export):
        """Fills the database from an export; returns the seconds it took."""
        scope = json.loads((pathlib.Path(export) / "scope.json").read_text())
        (self.folder / "export.json").write_text(json.dumps({**scope, "folder": str(export)}))
        started = time.perf_counter()
        self.script(self.sql("schema"))
        return time.perf_counter() - started

    def import_json(self, file):
        """Reads the JSON lines of `file` into a table that is dropped again; returns the seconds it took."""
        sql = (SQL / self.name / "import.sql").read_text().replace("$file", str(file))
        started = time.perf_counter()
        self.script(sql)
        seconds = time.perf_counter() - started
        self.script("DROP TABLE imported")
        return seconds

    def canonical(self, name):
        """The answer as sorted lines; accounts by their ids, missing values empty."""
        columns, rows = self.rows(self.sql(name))
        if "account" in columns:
            ids = (pathlib.Path(self.export()["folder"]) / "accounts.txt").read_text().splitlines()
            place = columns.index("account")
            rows = [[*row[:place], ids[int(row[place]) - 1], *row[place + 1:]] for row in rows]
        return sorted("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)


def reset_peak():
    """Lets the kernel count the peak of memory anew."""
    try:
        pathlib.Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def peak_kilobytes():
    """The most memory held since `reset_peak`."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def ask(peer, name):
    """Asks once; the clock runs around the question and nothing else."""
    sql = peer.sql(name)
    reset_peak()
    started = time.perf_counter_ns()
    peer.fetch(sql)
    nanos = time.perf_counter_ns() - started
    return {"name": name, "nanos": nanos, "peak_rss_kb": peak_kilobytes()}


def answer(peer, name, file):
    """Writes an answer for comparison."""
    lines = peer.canonical(name)
    pathlib.Path(file).write_text("".join(line + "\n" for line in lines))
    return {"name": name, "rows": len(lines)}


def carry_out(peer, words):
    """One command of the protocol."""
    match words:
        case ["list"]:
            return {"names": QUESTIONS, "version": peer.version()}
        case ["ask", name]:
            return ask(peer, name)
        case ["answer", name, file]:
            return answer(peer, name, file)
        case ["load", folder]:
            return {"seconds": peer.load(folder)}
        case ["import", file]:
            return {"seconds": peer.import_json(file)}
        case ["sizes"]:
            return peer.sizes()
        case _:
            return {"error": "no command: " + " ".join(words)}


def serve(make_peer):
    """Opens the peer in the folder named on the command line and serves it."""
    started = time.perf_counter_ns()
    peer = make_peer(sys.argv[1])
    print(json.dumps({"name": "ready", "nanos": time.perf_counter_ns() - started}), flush=True)
    for line in sys.stdin:
        command = line.strip()
        if command == "quit":
            return
        try:
            reply = carry_out(peer, command.split(maxsplit=2))
        except Exception as error:  # whatever the database says goes to the driver
            reply = {"error": f"{command}: {error}"}
        print(json.dumps(reply), flush=True)
