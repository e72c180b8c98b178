"""From 798 firms to many: the same calls of two servers, in turn."""

import time

import programs
from stage import Row

KINDS = ["get", "filter", "filter-next", "search-p99", "create", "memory", "start", "verify"]


def _grow(stage, firms):
    name = f"grown-{firms}"
    programs.run([programs.BIN / "bench_firms", "--data", stage.folder_of(name),
                  "--firms", firms])
    return name


def _verify_seconds(stage, name):
    """How long an auditor takes for the journal, with one core."""
    begin = time.monotonic()
    programs.run(programs.pinned(programs.CLIENT_CORE, [
        programs.BIN / "zhaolian", "admin", "journal", "verify", stage.folder_of(name)]))
    return time.monotonic() - begin


def _in_memory(database, load):
    """That load, once the file is in the page cache: what is measured is no disk.

    Some machines take the pages of files away again while memory is free.
    """
    def run():
        with open(database, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass
        return load()
    return run


def grown(stage, firms):
    name = _grow(stage, firms)
    verify = _verify_seconds(stage, name)
    start = stage.restart_seconds(name)
    small, large = stage.server("reads"), stage.server(name)
    database = stage.folder_of(name) / "zhaolian.db"
    contenders = {}
    for workload in ("get", "filter", "filter-next"):
        contenders[workload] = stage.load(small, workload, 16)
        contenders[f"{workload}+"] = _in_memory(
            database, stage.load(large, workload, 16, firms=firms))
    contenders["search"] = _in_memory(database, stage.load(large, "search", 1, firms=firms))
    contenders["create"] = stage.load(stage.server("grown-798"), "create-firm", 64)
    contenders["create+"] = _in_memory(database, stage.load(large, "create-firm", 64))
    got = stage.alternate(**contenders)

    def time_of(workload):
        return got.ratio(workload, f"{workload}+", "rate")

    at = f"{firms:,} firms"
    return [
        Row(f"get-{firms}", f"time of a Get, {at} / 798", time_of("get"), most=1.3),
        Row(f"filter-{firms}", f"time of a filtered first page with its count, {at} / 798",
            time_of("filter"), most=2),
        Row(f"filter-next-{firms}", f"time of a filtered further page, {at} / 798",
            time_of("filter-next"), most=2),
        Row(f"search-p99-{firms}", f"p99 of searches for 1 to 4 characters, top 20, {at}",
            got.median("search", "p99_us") / 1000, unit="ms", most=20),
        Row(f"create-{firms}", f"time of a Create, 64 in flight, {at} / 798", time_of("create"),
            most=4),
        Row(f"memory-{firms}", f"most resident memory of the server, {at}",
            large.memory_mb("VmHWM"), unit="MB", most=200),
        Row(f"start-{firms}", f"from the start to serving, {at}", start, unit="s", most=3),
        Row(f"verify-{firms}", f"verifying the journal, {at}", verify, unit="s", most=30),
    ]


def start_small(stage):
    return [Row("start-798", "from the start to serving, 798 firms",
                stage.restart_seconds("start"), unit="s", most=1)]


def groups(sizes):
    return {start_small: ["start-798"]} | {
        (lambda stage, firms=firms: grown(stage, firms)): [f"{kind}-{firms}" for kind in KINDS]
        for firms in sizes}
