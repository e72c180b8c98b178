"""The programs of the bench: servers on one core, their load on another."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / "build/release/bin"
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
CLIENT_CORE = CORES[1] if len(CORES) > 1 else CORES[0]


def pinned(core, command):
    return ["taskset", "-c", str(core), *map(str, command)]


def run(command):
    """Runs a program to its end and gives what it printed; raises with its errors."""
    ended = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if ended.returncode != 0:
        raise RuntimeError(f"{command}: {ended.stderr.strip()}")
    return ended.stdout


@contextlib.contextmanager
def started(command):
    """Runs a program meanwhile."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


class Server:
    """A process that serves calls."""

    allocations = None  # the file in which it counts them, if it does

    @property
    def pid(self):
        return self.process.pid

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, field="VmRSS"):
        """The memory that is resident; VmHWM: the most so far."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"{self.pid} has ended")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class CountedServer(Server):
    """A program that says "listening on ADDRESS" once it serves; its allocations are counted."""

    def __init__(self, command, name):
        log, self.allocations = f"{name}.log", f"{name}.allocations"
        begin = time.monotonic()
        with open(log, "ab") as errors:
            self.process = subprocess.Popen(
                pinned(SERVER_CORE, command), stdout=subprocess.PIPE, stderr=errors, text=True,
                env=os.environ | {"LD_PRELOAD": str(BIN / "bench_count_allocations.so"),
                                  "ZHAOLIAN_ALLOCATIONS": self.allocations})
        self.said = []  # before it serves
        for line in self.process.stdout:
            if line.startswith("listening on "):
                break
            self.said.append(line)
        else:
            raise RuntimeError(f"{command[0]} does not serve; see {log}")
        self.start_seconds = time.monotonic() - begin
        self.address = line.split()[-1]


class Etcd(Server):
    """One node of etcd with an empty store, its other settings as they come."""

    def __init__(self, folder):
        client, peer = free_port(), free_port()
        self.address = f"127.0.0.1:{client}"
        url, peer_url = f"http://{self.address}", f"http://127.0.0.1:{peer}"
        with open(f"{folder}.log", "ab") as log:
            self.process = subprocess.Popen(
                pinned(SERVER_CORE, [
                    "etcd", "--data-dir", folder, "--listen-client-urls", url,
                    "--advertise-client-urls", url, "--listen-peer-urls", peer_url,
                    "--initial-advertise-peer-urls", peer_url,
                    "--initial-cluster", f"default={peer_url}"]),
                stdout=log, stderr=log)
        for _ in range(100):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", client)) == 0:
                    break
        time.sleep(1)  # it elects itself


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def load(server, workload, *, in_flight, **options):
    """Keeps calls under way; gives rate, cpu_us, p50_us, p99_us and more, see bench_load."""
    return _load(server, workload, ["--in-flight", in_flight], **options)


def arrivals(server, workload, *, rate, **options):
    """Calls that fall due at a rate; gives refused, refusal_p99_us and held_back too."""
    return _load(server, workload, ["--rate", rate], **options)


def _load(server, workload, shape, *, seconds, warm_up=0, core=CLIENT_CORE, firms=0, pause=0,
          calls=0, rows_from=None, token=None, refused=False):
    counted = ["--allocations", server.allocations] if server.allocations else []
    shape = [*shape, *(["--token", token] if token else []), *(["--refused"] if refused else [])]
    figures = json.loads(run(pinned(core, [
        BIN / "bench_load", workload, "--address", server.address, "--server", server.pid,
        "--rows-from", (rows_from or server).address, "--seconds", seconds,
        "--warm-up", warm_up or pause or seconds / 4, "--firms", firms, "--pause", pause,
        "--calls", calls, *shape, *counted])))
    if not counted:
        del figures["allocations"]
    return figures | {"memory_mb": server.memory_mb()}


def raw_writes(database, *, group, seconds, savepoints=True):
    """Creates firms by raw SQLite; gives rate, cpu_us and p50_us (of a group)."""
    return json.loads(run(pinned(SERVER_CORE, [
        BIN / "bench_raw_writes", "--database", database, "--group", group,
        "--seconds", seconds, "--savepoints" if savepoints else "--no-savepoints"])))
