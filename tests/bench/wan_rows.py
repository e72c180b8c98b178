"""What the thin client feels of a bad network: 300 ms there and back, 64 kbit/s, and one
segment in twenty lost."""

import subprocess
import sys
import time

import programs
from programs import BIN, ROOT
from stage import Row

# What a county's day changes, for one of its users.
CONTACTS, LEADS = 60, 30


FAST = ["--delay-ms", "0", "--kbit", "1000000", "--loss", "0"]


class Link:
    """The proxy, beside a server; always at one address, by which the device is known."""

    port = 0

    def __init__(self, server, *options):
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "tests/bench/slow_link.py", server.address, "--port",
             str(Link.port), *options], stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().split()[-1]
        Link.port = int(self.address.rpartition(":")[2])

    def stop(self):
        """Bytes that it carried."""
        self.process.terminate()
        carried = int(self.process.stdout.readline().split()[0])
        self.process.wait()
        return carried


class Thin:
    """The command line of one user, with a device of its own that knows one server."""

    def __init__(self, folder, address):
        self.folder, self.address = folder, address

    def command(self, *words):
        return ["env", f"XDG_DATA_HOME={self.folder}", "LC_ALL=C.UTF-8", BIN / "zhaolian",
                "--server", self.address, "--timeout", "60", *words]

    def run(self, *words):
        return programs.run(self.command(*words))

    def seconds(self, *words):
        begin = time.monotonic()
        self.run(*words)
        return time.monotonic() - begin

    def seconds_to_prompt(self):
        """Until the prompt of the office has shown what is due."""
        begin = time.monotonic()
        office = subprocess.Popen(
            list(map(str, self.command("office"))), stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in office.stderr:
            if line.startswith("help lists"):
                break
        seconds = time.monotonic() - begin
        office.communicate("quit\n")
        return seconds


def log(thin, number):
    return thin.seconds("log", "--firm", "te-001", "--met", "王虚构 副总", "--summary",
                        f"第 {number} 次联系：谈了用地、用电和物流，约定下周再谈", "--next",
                        "2030-01-07 送供地清单")


def wan(stage):
    server = stage.server("wan")
    others = Thin(stage.folder / "device-of-others", server.address)
    others.run("sync")
    link = Link(server, *FAST)
    thin = Thin(stage.folder / "device-on-the-train", link.address)
    thin.run("sync")  # a warm mirror, as after a night in the office
    link.stop()
    link = Link(server)
    beside_fast = min(log(others, i) for i in range(5))
    beside_slow = min(log(thin, i) for i in range(5))
    screen = thin.seconds_to_prompt()
    thin.run("sync")
    for i in range(CONTACTS // stage.pace.share):
        log(others, i)
    for i in range(LEADS // stage.pace.share):
        others.run("note", f"leads/lr-{i + 1:03}", f"summary=第 {i} 次更新：企业要求先看二期用地")
    others.run("sync")
    link.stop()
    link = Link(server)
    seconds = thin.seconds("sync")
    carried = link.stop()
    return [
        Row("wan-log", "time to log a contact beside a slow link / a fast one", beside_slow / beside_fast,
            most=1.5),
        Row("wan-screen", "from the start of the office until it shows what is due", screen,
            unit="s", most=2),
        Row("wan-day", f"bytes of a day's changes, {CONTACTS} contacts and {LEADS} leads",
            carried / 1000, unit="KB", most=100),
        Row("wan-day-time", "the same, until they are here", seconds, unit="s"),
    ]


GROUPS = {wan: ["wan-log", "wan-screen", "wan-day", "wan-day-time"]}
