"""From 798 firms to many: the same calls of two servers, in turn."""

import programs
from stage import Row

KINDS = ["get", "filter", "filter-next", "search-p99", "create", "memory", "start"]


def _grow(stage, firms):
    name = f"grown-{firms}"
    programs.run([programs.BIN / "bench_firms", "--data", stage.folder_of(name),
                  "--firms", firms])
    return name


def grown(stage, firms):
    name = _grow(stage, firms)
    start = stage.restart_seconds(name)
    small, large = stage.server("reads"), stage.server(name)
    contenders = {}
    for workload in ("get", "filter", "filter-next"):
        contenders[workload] = stage.load(small, workload, 16)
        contenders[f"{workload}+"] = stage.load(large, workload, 16, firms=firms)
    contenders["search"] = stage.load(large, "search", 1, firms=firms)
    contenders["create"] = stage.load(stage.server("grown-798"), "create-firm", 64)
    contenders["create+"] = stage.load(large, "create-firm", 64)
    got = stage.alternate(**contenders)

    def time(workload):
        return got.ratio(workload, f"{workload}+", "rate")

    at = f"{firms:,} firms"
    return [
        Row(f"get-{firms}", f"time of a Get, {at} / 798", time("get"), most=1.3),
        Row(f"filter-{firms}", f"time of a filtered first page with its count, {at} / 798",
            time("filter"), most=2),
        Row(f"filter-next-{firms}", f"time of a filtered further page, {at} / 798",
            time("filter-next"), most=2),
        Row(f"search-p99-{firms}", f"p99 of searches for 1 to 4 characters, top 20, {at}",
            got.median("search", "p99_us") / 1000, unit="ms", most=20),
        Row(f"create-{firms}", f"time of a Create, 64 in flight, {at} / 798", time("create"),
            most=4),
        Row(f"memory-{firms}", f"most resident memory of the server, {at}",
            large.memory_mb("VmHWM"), unit="MB", most=200),
        Row(f"start-{firms}", f"from the start to serving, {at}", start, unit="s", most=3),
    ]


def start_small(stage):
    return [Row("start-798", "from the start to serving, 798 firms",
                stage.restart_seconds("start"), unit="s", most=1)]


def groups(sizes):
    return {start_small: ["start-798"]} | {
        (lambda stage, firms=firms: grown(stage, firms)): [f"{kind}-{firms}" for kind in KINDS]
        for firms in sizes}
