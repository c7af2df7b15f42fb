"""Clusters of PostgreSQL to throw away.

    python -m tests.clusters pytest tests/models

runs a command with a cluster of its own, whose address it finds in ``DATABASE_URL``.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# PostgreSQL refuses to run as root.
SERVANT = "nobody"
_SETTINGS = {
    "fsync": "off",  # nobody needs them after a power cut
    "jit": "off",  # to compile queries of a few rows takes longer than to answer them
    "max_connections": "60",
    "unix_socket_directories": "''",
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "fatal",
}


class Cluster:
    """A server in a folder of its own; ``url`` names the database in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        # By the code of each letter, so that names are in the same order as in SQLite.
        locale = ("--encoding=UTF8", "--locale=C.UTF-8")
        run(
            "initdb",
            f"--pgdata={self.folder}",
            "--auth=trust",
            "--username=postgres",
            "--no-sync",
            *locale,
        )

    def copy(self, other: "Cluster") -> None:
        """Become a standby that follows another cluster, which is running."""
        where = ("--host=127.0.0.1", f"--port={other.port}", "--username=postgres")
        how = ("--write-recovery-conf", "--checkpoint=fast", "--no-sync")
        run("pg_basebackup", f"--pgdata={self.folder}", *how, *where)

    def start(self) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        self.control("start", "--wait", f"--options=-p {self.port} {options}", "--silent")

    def stop(self, how: str = "fast") -> None:
        self.control("stop", f"--mode={how}", "--silent")

    def promote(self) -> None:
        self.control("promote", "--wait", "--silent")

    def control(self, *arguments: str) -> None:
        log = f"--log={self.folder}.log" if arguments[0] == "start" else "--timeout=60"
        run("pg_ctl", *arguments, log, f"--pgdata={self.folder}")


def program(name: str) -> str | None:
    """Return where a program of PostgreSQL is: on the path, or where Debian keeps its versions."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(kept[-1]) if kept else None)


def run(name: str, *arguments: str) -> None:
    found = program(name)
    if found is None:
        raise FileNotFoundError(f"there is no {name}: install PostgreSQL")
    user = {"user": SERVANT} if os.geteuid() == 0 else {}
    # What the server writes goes to its log, not to a pipe that nobody would close.
    with tempfile.TemporaryFile("w+") as told:
        done = subprocess.run(
            [found, *arguments], stdout=told, stderr=told, cwd="/", check=False, **user
        )
        told.seek(0)
        if done.returncode:
            raise RuntimeError(f"{name} failed: {told.read()}")


@contextlib.contextmanager
def room() -> Iterator[Path]:
    """A folder in which clusters may live."""
    with tempfile.TemporaryDirectory(prefix="clusters-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, SERVANT)
        yield folder


@contextlib.contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    cluster.start()
    try:
        yield cluster
    finally:
        with contextlib.suppress(RuntimeError):  # it may have been stopped
            cluster.stop("immediate")


@contextlib.contextmanager
def throw_away() -> Iterator[Cluster]:
    """A new cluster that is running, and is gone afterwards."""
    with room() as folder:
        cluster = Cluster(folder / "cluster")
        cluster.make()
        with running(cluster):
            yield cluster


def main(command: list[str]) -> int:
    with throw_away() as cluster:
        environment = {**os.environ, "DATABASE_URL": cluster.url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
