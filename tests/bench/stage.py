"""What is measured, set up once it is needed: folders, servers, and the rounds."""

import shutil
import statistics
from dataclasses import dataclass

import programs
from other_programs import OtherPrograms
from programs import BIN, ROOT

# Cores that others may use in a round before it is run again.
QUIET = 0.3
# A load that keeps the server busy all the time is no overload: none of its calls is shed,
# however slow the machine.
SATURATED = "queue_age_ms: 60000\n"


@dataclass
class Row:
    name: str
    what: str
    value: float | None
    unit: str = "x"  # "x": a ratio
    most: float | None = None  # a goal of one of the two kinds, or none
    least: float | None = None
    why: str = ""  # it was not measured

    @property
    def goal(self):
        if self.most is not None:
            return f"<= {self.most:g}{'' if self.unit == 'x' else ' ' + self.unit}"
        return f">= {self.least:g}" if self.least is not None else ""

    @property
    def ok(self):
        """None for a row without a goal."""
        if self.most is None and self.least is None:
            return None
        if self.value is None:
            return False
        return self.value <= self.most if self.most is not None else self.value >= self.least


@dataclass
class Pace:
    rounds: int
    most_rounds: int  # when others are busy
    seconds: float  # of each load
    idle_calls: int
    sizes: list[int]  # firms to grow to
    share: int  # of the clients and rows of a whole run: one in so many


PACES = {
    "whole": Pace(5, 10, 2, 25, [100_000, 1_000_000], 1),
    # Shows that every row can be measured; its figures say little.
    "quick": Pace(1, 1, 0.1, 2, [10_000], 20),
}


class Stage:
    def __init__(self, folder, pace):
        self.folder = folder
        self.pace = pace
        self.other_cores = 0.0  # most that other programs used in what counts
        self.figures = []  # of every load: medians, with its name as "load"
        self._servers = {}
        self._has_rounds = False  # the group that is measured

    def run(self, group):
        """The rows of a group. What is measured once counts whatever others did meanwhile."""
        self._has_rounds = False
        others = OtherPrograms(self._servers.values())
        rows = group(self)
        if not self._has_rounds:
            self.other_cores = max(self.other_cores, others.cores())
        return rows

    def folder_of(self, name):
        """A data directory of its own that holds the reference data."""
        first = self.folder / "reference"
        if not first.exists():
            server = self._zhaolian(first)
            programs.run([BIN / "zhaolian", "--server", server.address, "admin", "load",
                          ROOT / "deploy/reference"])
            server.stop()
        folder = self.folder / name
        if not folder.exists():
            shutil.copytree(first, folder)
        return folder

    def _zhaolian(self, folder, sign_in=False, settings=SATURATED, most_files=None):
        config = folder.with_suffix(".textproto")
        config.write_text((ROOT / "tests/support/server.textproto").read_text() + settings)
        limit = ["prlimit", f"--nofile={most_files}:{most_files}"] if most_files else []
        return programs.CountedServer(
            [*limit, BIN / "zhaolian-server", "--config", config, "--data", folder,
             "--listen", "127.0.0.1:0", *([] if sign_in else ["--trial"])], folder)

    def server(self, name, **options):
        """The server of the folder of that name: on trial, or where people sign in; with
        further settings; with at most so many open files."""
        if name not in self._servers:
            self._servers[name] = self._zhaolian(self.folder_of(name), **options)
        return self._servers[name]

    def echo(self, api):
        if api not in self._servers:
            self._servers[api] = programs.CountedServer(
                [BIN / "bench_echo", "--api", api], self.folder / f"echo-{api}")
        return self._servers[api]

    def etcd(self, name):
        """A node that begins with the firms that the server "reads" has."""
        if name not in self._servers:
            etcd = programs.Etcd(self.folder / name)
            self._servers[name] = etcd
            programs.load(etcd, "etcd-fill", in_flight=16, seconds=60, calls=2000,
                          rows_from=self.server("reads"))
        return self._servers[name]

    def restart_seconds(self, name):
        """How long the server of a folder takes from its start until it serves."""
        times = []
        for _ in range(self.pace.rounds):
            if name in self._servers:
                self._servers.pop(name).stop()
            times.append(self.server(name).start_seconds)
        return statistics.median(times)

    def load(self, server, workload, in_flight, **options):
        """A load for this run's time, ready to be run."""
        return lambda: programs.load(
            server, workload, in_flight=in_flight, **{"seconds": self.pace.seconds, **options})

    def alternate(self, **loads):
        """Runs loads in turn, round after round, so that a slow time hits all of them."""
        return self.repeat(lambda: {name: run() for name, run in loads.items()})

    def repeat(self, one_round):
        """Runs a round, which gives figures by the names of its loads, again and again.

        Rounds in which other programs were busy are run again, up to a bound, and
        the quietest count.
        """
        self._has_rounds = True
        rounds = []
        while len(rounds) < self.pace.most_rounds:
            others = OtherPrograms(self._servers.values())
            results = one_round()
            rounds.append((others.cores(), results))
            if sum(cores <= QUIET for cores, _ in rounds) == self.pace.rounds:
                break
        rounds.sort(key=lambda each: each[0])
        rounds = rounds[:self.pace.rounds]
        self.other_cores = max(self.other_cores, rounds[-1][0])
        results = Results([results for _, results in rounds])
        self.figures += [
            {"load": name} | {number: results.median(name, number) for number in first}
            for name, first in rounds[0][1].items()]
        return results

    def close(self):
        for server in self._servers.values():
            server.stop()
        shutil.rmtree(self.folder)


class Results:
    def __init__(self, rounds):
        self._rounds = rounds

    def median(self, name, number):
        return statistics.median(each[name][number] for each in self._rounds)

    def ratio(self, name, other, number):
        """The median of the rounds' ratios."""
        return statistics.median(
            each[name][number] / each[other][number] for each in self._rounds)
