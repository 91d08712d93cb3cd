"""A store under test: a process that speaks the line protocol of store-bench."""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = "groundswell"
PEERS = ["duckdb", "clickhouse"]
STORE_BENCH = ROOT / ".build/release/store-bench"
PYTHON = ROOT / ".build/bench-venv/bin/python"


class Contender:
    """One running store."""

    def __init__(self, name, command):
        """Starts the process and waits until it is ready."""
        self.name = name
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.opened = self.receive()["nanos"] / 1e9

    @classmethod
    def ours(cls, workspace):
        """Our store, serving a workspace."""
        return cls(OURS, [STORE_BENCH, workspace])

    @classmethod
    def peer(cls, name, folder):
        """DuckDB or ClickHouse, with its files in a folder."""
        return cls(name, cls.command(name, folder))

    @staticmethod
    def command(name, folder):
        """What starts a peer."""
        return [PYTHON, ROOT / f"Benchmarks/peers/{name}_peer.py", folder]

    def send(self, command):
        """Sends a command and returns the reply; an error ends the benchmark."""
        reply = self.attempt(command)
        if "error" in reply:
            sys.exit(f"{self.name}: {reply['error']}")
        return reply

    def attempt(self, command):
        """Sends a command and returns the reply, which may be an error."""
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.receive()

    def receive(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended before it answered")
        return json.loads(line)

    def answer(self, name, file):
        """The answer to a question as sorted lines, by way of a file."""
        self.send(f"answer {name} {file}")
        return pathlib.Path(file).read_text().splitlines()

    def close(self):
        """Ends the process."""
        self.process.stdin.write("quit\n")
        self.process.stdin.flush()
        self.process.wait()
