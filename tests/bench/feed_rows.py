"""What the feed costs with many who listen, and how late they are told."""

import json

import programs
from access_rows import Officer
from stage import Row

UNITS = 20
WATCHERS = 1000
UNREAD = 50
IDLE = 5000
ROWS = 100_000


def _feed(what, server, *options):
    return json.loads(programs.run(programs.pinned(programs.CLIENT_CORE, [
        programs.BIN / "bench_feed", what, "--address", server.address, *options])))


def _fanout(server, keys, stage, users, units, *options):
    return _feed("fanout", server, "--server", server.pid, "--streams", WATCHERS // stage.pace.share,
                 "--users", ",".join(f"users/{user}" for user in users), *keys,
                 "--keys-file", stage.folder_of("feed") / f"{users[0]}.keys",
                 "--units", ",".join(f"units/{unit}" for unit in units), "--rate", 200,
                 "--seconds", max(2, stage.pace.seconds * 2), *options)


def _units_without_others_below(count):
    lines = (programs.ROOT / "deploy/reference/10-units.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    above = {row.get("parentUnit") for row in rows}
    names = [row["name"] for row in rows if row["name"] not in above]
    return [name.removeprefix("units/") for name in names[:count]]


def fanout(stage):
    folder = stage.folder_of("feed")
    server = stage.server("feed", sign_in=True)
    officer = Officer(server, folder)
    bureau = officer.key_of("writer", "bureau", "bureau")
    officer.add("watcher", "bureau", "bureau")
    units = _units_without_others_below(max(2, UNITS // stage.pace.share))
    for unit in units:
        officer.add(f"watcher-{unit}", unit, "county")
    keys = ["--officer-key", officer.new_key("security"), "--bureau-key", bureau]
    told = stage.alternate(
        fanout_50=lambda: _fanout(server, keys, stage, [f"watcher-{unit}" for unit in units], units),
        fanout_all=lambda: _fanout(server, keys, stage, ["watcher"], units),
        fanout_unread=lambda: _fanout(server, keys, stage, ["watcher"], units, "--unread",
                                      UNREAD // stage.pace.share))
    when = f"200 changes a second, {WATCHERS:,} watchers"
    return [
        Row("feed-fanout-50-p50", f"from a change until it is told, p50: {when}, 50 of them",
            told.median("fanout_50", "p50_ms"), unit="ms", most=10),
        Row("feed-fanout-50-p99", "the same, p99", told.median("fanout_50", "p99_ms"), unit="ms", most=100),
        Row("feed-fanout-all-p50", f"the same, p50: {when}, all of them", told.median("fanout_all", "p50_ms"),
            unit="ms", most=40),
        Row("feed-fanout-all-p99", "the same, p99", told.median("fanout_all", "p99_ms"), unit="ms", most=150),
        Row("feed-fanout-unread", f"p99 of the others, where {UNREAD} of them take nothing / without",
            told.ratio("fanout_unread", "fanout_all", "p99_ms"), most=1.2),
    ]


def idle(stage):
    server, echo = stage.server("reads"), stage.echo("queue")
    streams = IDLE // stage.pace.share
    watch = _feed("idle", server, "--streams", streams, "--server", server.pid)
    bare = _feed("idle", echo, "--streams", streams, "--server", echo.pid, "--no-request",
                 "--path", "/bench.Echo/Echo")
    return [Row("feed-idle-memory", f"memory of an idle watch less that of a bare stream, of {IDLE:,}",
                (watch["bytes"] - bare["bytes"]) / 1024, unit="KiB", most=8)]


def snapshot(stage):
    name, rows = "feed-rows", ROWS // stage.pace.share
    programs.run([programs.BIN / "bench_firms", "--data", stage.folder_of(name), "--firms", rows])
    server = stage.server(name)
    get = stage.load(server, "get", 4, firms=rows)

    def get_meanwhile():
        # Behind the client that is measured, on its core: only the server is shared.
        with programs.started(programs.pinned(programs.CLIENT_CORE, [
                "nice", "-n", 19, programs.BIN / "bench_feed", "snapshot", "--address", server.address,
                "--seconds", stage.pace.seconds * 3])):
            return get()

    loads = stage.alternate(
        snapshot=lambda: _feed("snapshot", server, "--seconds", stage.pace.seconds), get=get,
        get_meanwhile=get_meanwhile)
    return [
        Row("feed-snapshot", f"rows of a snapshot of {ROWS:,} that one client is given",
            loads.median("snapshot", "rate"), unit="rows/s", least=50_000),
        Row("feed-snapshot-others", "p99 of a Get while a snapshot is sent / without",
            loads.ratio("get_meanwhile", "get", "p99_us"), most=2),
    ]


GROUPS = {
    fanout: ["feed-fanout-50-p50", "feed-fanout-50-p99", "feed-fanout-all-p50",
             "feed-fanout-all-p99", "feed-fanout-unread"],
    idle: ["feed-idle-memory"],
    snapshot: ["feed-snapshot", "feed-snapshot-others"],
}
