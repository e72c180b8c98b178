"""At 798 firms, beside what gRPC and SQLite cost by themselves."""

import programs
from stage import Row


def get(stage):
    server, queue, callback = stage.server("reads"), stage.echo("queue"), stage.echo("callback")
    rows = []
    for calls in (16, 64):
        got = stage.alternate(
            get=stage.load(server, "get", calls),
            queue=stage.load(queue, "echo", calls),
            callback=stage.load(callback, "echo", calls))
        for api, most, least in (("queue", 2, 0.5), ("callback", None, None)):
            name = "" if api == "queue" else f"-{api}"
            beside = f"an echo's on the {api} API, {calls} in flight"
            rows.append(Row(f"get-cpu-{calls}{name}", f"server CPU of a Get / {beside}",
                            got.ratio("get", api, "cpu_us"), most=most))
            rows.append(Row(f"get-rate-{calls}{name}", f"Gets per second / {beside}",
                            got.ratio("get", api, "rate"), least=least))
    return rows


def read(stage):
    server, queue = stage.server("reads"), stage.echo("queue")
    got = stage.alternate(
        echo=stage.load(queue, "echo", 64), list=stage.load(server, "list", 64),
        next=stage.load(server, "list-next", 64), search=stage.load(server, "search-two", 64))
    return [
        Row("list-cpu", "server CPU of a first page of 50, with its count / an echo's",
            got.ratio("list", "echo", "cpu_us"), most=8),
        Row("list-next-cpu", "server CPU of a further page of 50 / an echo's",
            got.ratio("next", "echo", "cpu_us")),
        Row("search-cpu", "server CPU of a search for 2 characters / an echo's",
            got.ratio("search", "echo", "cpu_us"), most=5),
    ]


def idle(stage):
    one = programs.load(stage.server("reads"), "get", in_flight=1, seconds=600, pause=1.2,
                        calls=stage.pace.idle_calls)
    return [Row("idle-p99", "p99 of a Get after 1.2 s without any", one["p99_us"] / 1000,
                unit="ms", most=10)]


def _raw_file(stage):
    file = stage.folder_of("writes") / "raw.db"
    if not file.exists():
        file.write_bytes((stage.folder_of("reference") / "zhaolian.db").read_bytes())
    return file


def create(stage):
    file, server = _raw_file(stage), stage.server("writes")
    seconds = stage.pace.seconds
    got = stage.alternate(
        create=stage.load(server, "create-firm", 64),
        raw=lambda: programs.raw_writes(file, group=64, seconds=seconds),
        bare=lambda: programs.raw_writes(file, group=64, seconds=seconds, savepoints=False))
    return [
        Row("create-rate", "Creates per second, 64 in flight / raw SQLite, 64 per commit",
            got.ratio("create", "raw", "rate"), least=0.6),
        Row("create-rate-bare", "the same / raw SQLite without a savepoint for each",
            got.ratio("create", "bare", "rate")),
        Row("create-cpu", "server CPU of a Create / CPU of raw SQLite",
            got.ratio("create", "raw", "cpu_us")),
    ]


def create_alone(stage):
    file, server, queue = _raw_file(stage), stage.server("writes"), stage.echo("queue")
    core = programs.SERVER_CORE
    got = stage.alternate(
        create=stage.load(server, "create-firm", 1, core=core),
        echo=stage.load(queue, "echo", 1, core=core),
        raw=lambda: programs.raw_writes(file, group=1, seconds=stage.pace.seconds))
    floor = got.median("raw", "p50_us") + got.median("echo", "p50_us")
    return [Row("create-latency", "p50 of a Create alone, one core / raw commit + echo",
                got.median("create", "p50_us") / floor, most=1.3)]


GROUPS = {
    get: [f"get-{what}-{calls}{api}" for calls in (16, 64) for api in ("", "-callback")
          for what in ("cpu", "rate")],
    read: ["list-cpu", "list-next-cpu", "search-cpu"],
    idle: ["idle-p99"],
    create: ["create-rate", "create-rate-bare", "create-cpu"],
    create_alone: ["create-latency"],
}
