"""Real servers that keep Pulumi's state and the journal: S3 and PostgreSQL.

They run on loopback, in a folder of their own.

`scripts/servers.py prepare` builds or installs the programs; `make test` calls it. A test that
finds none fails.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.pulumi_cli import Machine
from scripts.servers import NO_POSTGRES, NO_S3, postgres_folder, s3_server

PREPARE = "run the tests with `make test`, which prepares the servers"
START_SECONDS = 30.0
KEY_ID = "cloudjobs-key"
SECRET = "cloudjobs-secret-key"
BUCKET = "state"


class S3Server:
    """A versitygw on loopback, with one bucket.

    Args:
        folder: What it keeps; made when it does not exist, and found again by a second server.
        read_only: Whether it refuses every write.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        program = s3_server(Machine(os.environ))
        if program is None:
            raise FileNotFoundError(f"{NO_S3}, and none is built: {PREPARE}")

        self._program = program
        self._folder = folder
        self._options = ["--readonly"] if read_only else []

        for name in ("objects", "metadata", "log"):
            (folder / name).mkdir(parents=True, exist_ok=True)

        (folder / "objects" / BUCKET).mkdir(exist_ok=True)
        self.port = free_port()
        self.environ = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def url(self, prefix: str = "", bucket: str = BUCKET) -> str:
        """Return the URL of a prefix in a bucket, as Pulumi takes it."""
        endpoint = (
            f"endpoint=127.0.0.1:{self.port}&disableSSL=true&s3ForcePathStyle=true&region=us-east-1"
        )
        return f"s3://{bucket}/{prefix}?{endpoint}"

    def object_keys(self) -> list[str]:
        """Return the keys of all objects, as they lie on disk."""
        root = self._folder / "objects" / BUCKET
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())

    def requests(self) -> list[str]:
        """Return a line of the access log for each request, in the order of their ends."""
        path = self._folder / "log" / "access.log"
        return [line for line in path.read_text(encoding="utf-8").splitlines() if " s3_" in line]

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        log = self._folder / "log"
        with (log / "server.log").open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(
                        str(self._program),
                        "--port",
                        f"127.0.0.1:{self.port}",
                        "--quiet",
                        "--keep-alive",
                    ),
                    *("--access-log", str(log / "access.log"), *self._options, "posix"),
                    *("--sidecar", str(self._folder / "metadata"), str(self._folder / "objects")),
                ],
                env={
                    "PATH": os.environ["PATH"],
                    "ROOT_ACCESS_KEY_ID": KEY_ID,
                    "ROOT_SECRET_ACCESS_KEY": SECRET,
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

        wait_for_port(self.port, self._process)

    def stop(self) -> None:
        """Kill it: connections break."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it take connections and send nothing."""
        assert self._process is not None
        _freeze(self._process.pid)

        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


class PostgresServer:
    """A PostgreSQL on loopback, with one database and its owner.

    It refuses to run as root: then it runs as another.
    """

    USER = "owner"
    PASSWORD = "owner-password"
    READER = "reader"
    READER_PASSWORD = "reader-password"
    DATABASE = "pulumi"

    def __init__(self) -> None:
        programs = postgres_folder(Machine(os.environ))
        if programs is None:
            raise FileNotFoundError(f"{NO_POSTGRES}, or {PREPARE}")

        self._programs = programs
        self._user = _unprivileged_user()
        # Not a folder of pytest's: nobody but its owner gets through to those.
        self._folder = Path(tempfile.mkdtemp(prefix="cloudjobs-postgres-"))
        self._data = self._folder / "data"
        self.port = free_port()
        secret = self._folder / "password"
        secret.write_text(self.PASSWORD)
        if self._user is not None:
            for path in (self._folder, secret):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)

        self._run(
            *(
                "initdb",
                "--pgdata",
                str(self._data),
                "--username",
                self.USER,
                "--pwfile",
                str(secret),
            ),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        )
        self.start()
        self.sql(f"CREATE DATABASE {self.DATABASE}", database="postgres")
        self.sql(f"CREATE ROLE {self.READER} LOGIN PASSWORD '{self.READER_PASSWORD}'")

    def url(
        self,
        parameters: str = "",
        *,
        user: str = USER,
        password: str = PASSWORD,
        database: str = DATABASE,
    ) -> str:
        """Return the URL of the database, as Pulumi takes it; `parameters` start with "&"."""
        address = f"{user}:{password}@127.0.0.1:{self.port}"
        return f"postgres://{address}/{database}?sslmode=disable{parameters}"

    def sql(self, statement: str, *, database: str = DATABASE) -> list[tuple[object, ...]]:
        """Run a statement as the owner, and return its rows."""
        import psycopg

        with psycopg.connect(self.url(database=database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self._folder,
            "fsync": "off",
            "max_connections": 200,
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = str(self._folder / "server.log")
        self._run(
            "pg_ctl",
            "start",
            "--wait",
            "--silent",
            "--pgdata",
            str(self._data),
            "--log",
            log,
            "-o",
            options,
        )

    def stop(self) -> None:
        """Stop it at once: connections break."""
        self._run(
            "pg_ctl",
            "stop",
            "--wait",
            "--silent",
            "--pgdata",
            str(self._data),
            "--mode",
            "immediate",
        )

    def close(self) -> None:
        """Stop it and remove what it keeps."""
        if (self._data / "postmaster.pid").exists():
            self.stop()

        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it take connections and send nothing."""
        main = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        # The parent first: it starts no further child then.
        _freeze(main)
        processes = [main, *_children(main)]

        for process in processes:
            _freeze(process)

        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    def _run(self, program: str, *arguments: str) -> None:
        user = self._user
        # Standard output is no pipe: the server would hold it open.
        with (self._folder / "command.log").open("ab") as log:
            finished = subprocess.run(
                [str(self._programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                check=False,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )

        if finished.returncode != 0:
            text = (self._folder / "command.log").read_text(errors="replace")
            raise RuntimeError(f"{program} failed: {text[-2000:]}")


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when a server takes connections.

    Raises:
        RuntimeError: It has ended, or takes none in time.
    """
    give_up_at = time.monotonic() + START_SECONDS

    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)  # another process, whose start no clock of ours can move
        else:
            return

    raise RuntimeError(f"the server on port {port} did not start: exit status {process.poll()}")


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Return the user to run PostgreSQL as; None: as this one."""
    if os.geteuid() != 0:
        return None

    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _freeze(process: int) -> None:
    """Stop a process, and return when all its threads have stopped.

    A thread on another core runs on for a moment.
    """
    os.kill(process, signal.SIGSTOP)
    give_up_at = time.monotonic() + START_SECONDS

    while any(state not in "TZ" for state in _thread_states(process)):
        assert time.monotonic() < give_up_at, f"process {process} does not stop"
        time.sleep(0.001)  # the kernel's own time, which no clock of ours can move


def _thread_states(process: int) -> list[str]:
    states = []
    for path in Path(f"/proc/{process}/task").glob("*/stat"):
        try:
            states.append(path.read_text().rpartition(")")[2].split()[0])
        except OSError:
            continue

    return states


def _children(parent: int) -> list[int]:
    children = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue

        if int(fields[1]) == parent:
            children.append(int(path.parent.name))

    return children
