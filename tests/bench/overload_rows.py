"""Ten times more calls than the server can answer, at their own pace."""

import statistics

import programs
from stage import Row

CALL = "list"  # the dearest that people make all day
CALM, FLOOD = 0.8, 10  # of the peak
# Recovery is looked for in stretches of this length, up to ten of them.
STRETCH_SECONDS = 0.5


def _peak(server, seconds):
    """The most calls that are answered a second, as arrivals come closer together."""
    rate = programs.load(server, CALL, in_flight=64, seconds=seconds)["rate"]
    return max(programs.arrivals(server, CALL, rate=rate * part, seconds=seconds)["rate"]
               for part in (0.6, 0.7, 0.8, 0.9))


def _recovery_seconds(server, rate, usual_p99_us):
    """Until calls at that rate are answered as usual again, none refused."""
    for stretch in range(10):
        got = programs.arrivals(server, CALL, rate=rate, seconds=STRETCH_SECONDS)
        if got["refused"] == 0 and got["p99_us"] <= 2 * usual_p99_us:
            return stretch * STRETCH_SECONDS
    return 10 * STRETCH_SECONDS


def overload(stage):
    server, seconds = stage.server("overload"), stage.pace.seconds
    rounds = []
    for _ in range(stage.pace.rounds):
        peak = _peak(server, seconds)
        calm = programs.arrivals(server, CALL, rate=CALM * peak, seconds=seconds)
        flood = programs.arrivals(server, CALL, rate=FLOOD * peak, seconds=2 * seconds)
        again = programs.arrivals(server, CALL, rate=FLOOD * peak, seconds=2 * seconds)
        recovery = _recovery_seconds(server, CALM * peak, calm["p99_us"])
        stage.figures += [{"load": f"{CALL}, {CALM} of the peak"} | calm,
                          {"load": f"{CALL}, {FLOOD} times the peak"} | flood]
        rounds.append([flood["rate"] / peak, flood["p99_us"] / calm["p99_us"],
                       flood["refusal_p99_us"] / 1000, again["memory_mb"] / flood["memory_mb"],
                       recovery])
    goodput, p99, refusal, memory, recovery = map(statistics.median, zip(*rounds))
    return [
        Row("overload-goodput", f"Lists answered at {FLOOD} times the peak / at the peak",
            goodput, least=0.8),
        Row("overload-p99", f"their p99 / at {CALM} of the peak", p99, most=3),
        Row("overload-refusal", "p99 of a refusal", refusal, unit="ms", most=20),
        Row("overload-memory", "resident memory after a second such flood / after the first",
            memory, most=1.05),
        Row("overload-recovery", "until all is as usual again", recovery, unit="s", most=5),
    ]


GROUPS = {overload: [f"overload-{what}" for what in
                     ("goodput", "p99", "refusal", "memory", "recovery")]}
