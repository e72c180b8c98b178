"""What is left of the server beside and after peers that mean harm."""

import json
import sys

import programs
from stage import Row

RESETS = 100_000
DESCRIPTORS, CONNECTIONS = 100, 300


def _flood(kind, server, *options):
    return json.loads(programs.run(programs.pinned(programs.CLIENT_CORE, [
        sys.executable, "-B", programs.ROOT / "tests/bench/flood.py", kind, server.address,
        *options])))


def resets(stage):
    metrics = f"127.0.0.1:{programs.free_port()}"
    server = stage.server("reset", settings=f'metrics_address: "{metrics}"')
    count = RESETS // stage.pace.share
    got = _flood("resets", server, "--count", count, "--metrics", metrics, "--server", server.pid)
    of = f"{count:,} calls that are made and given up at once"
    return [
        Row("resets-live", f"most calls alive during {of}", got["live"], unit="calls", most=256),
        Row("resets-memory", f"most memory more during {of}", got["memory_mb"], unit="MB",
            most=100),
        Row("resets-client", "longest until a new client is served, beside and after them",
            got["seconds"], unit="s", most=1),
    ]


def descriptors(stage):
    server = stage.server("descriptors", most_files=DESCRIPTORS)
    got = _flood("descriptors", server, "--count", CONNECTIONS)
    if got["served_meanwhile"]:
        raise RuntimeError(f"{CONNECTIONS} connections have not used up {DESCRIPTORS} descriptors")
    return [Row("descriptors-recovery",
                f"until a new client is served once {CONNECTIONS} connections, for which the "
                "server had no descriptors, are closed", got["seconds"], unit="s", most=10)]


GROUPS = {
    resets: ["resets-live", "resets-memory", "resets-client"],
    descriptors: ["descriptors-recovery"],
}
