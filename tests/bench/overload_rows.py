"""Ten times more calls than the server can answer, at their own pace.

What is refused costs about what gRPC's own echo does. So the call is one whose answer costs
far more: of cheap ones ten times the peak are more than a core has time to refuse.
"""

import programs
from stage import Row

CALL = "dashboard"  # what all look at when a month's ranking is out
CALM, FLOOD = 0.8, 10  # of the peak
# Recovery is looked for in stretches of this length, up to ten of them.
STRETCH_SECONDS = 0.5


def _peak(server, seconds):
    """The load at which most calls are answered a second, as arrivals come closer together."""
    rate = programs.load(server, CALL, in_flight=4, seconds=seconds)["rate"]
    loads = [programs.arrivals(server, CALL, rate=rate * part, seconds=seconds)
             for part in (0.6, 0.7, 0.8, 0.9)]
    return max(loads, key=lambda load: load["rate"])


def _recovery(server, rate, usual_p99_us):
    """Its "seconds": until calls at that rate are answered as usual again, none refused."""
    for stretch in range(10):
        got = programs.arrivals(server, CALL, rate=rate, seconds=STRETCH_SECONDS)
        if got["refused"] == 0 and got["p99_us"] <= 2 * usual_p99_us:
            return got | {"seconds": stretch * STRETCH_SECONDS}
    return got | {"seconds": 10 * STRETCH_SECONDS}


def overload(stage):
    server, seconds = stage.server("overload", settings=""), stage.pace.seconds
    programs.run([programs.BIN / "bench_reports", "--server", server.address, "--years", 1,
                  "--one-in", stage.pace.share, "--rounds", 1])

    def flood(peak):
        """It counts once the server has seen that this is no burst (queue_age_ms)."""
        return programs.arrivals(server, CALL, rate=FLOOD * peak["rate"], seconds=2 * seconds,
                                 warm_up=5 if stage.pace.share == 1 else 0)

    def one_round():
        peak = _peak(server, seconds)
        calm = programs.arrivals(server, CALL, rate=CALM * peak["rate"], seconds=seconds)
        return {"peak": peak, "calm": calm, "flood": flood(peak), "again": flood(peak),
                "recovered": _recovery(server, CALM * peak["rate"], calm["p99_us"])}

    got = stage.repeat(one_round)
    return [
        Row("overload-goodput", f"dashboards answered at {FLOOD} times the peak / at the peak",
            got.ratio("flood", "peak", "rate"), least=0.8),
        Row("overload-p99", f"their p99 / at {CALM} of the peak",
            got.ratio("flood", "calm", "p99_us"), most=3),
        Row("overload-refusal", "p99 of a refusal",
            got.median("flood", "refusal_p99_us") / 1000, unit="ms", most=20),
        Row("overload-memory", "resident memory after a second such flood / after the first",
            got.ratio("again", "flood", "memory_mb"), most=1.05),
        Row("overload-recovery", "until all is as usual again",
            got.median("recovered", "seconds"), unit="s", most=5),
    ]


GROUPS = {overload: [f"overload-{what}" for what in
                     ("goodput", "p99", "refusal", "memory", "recovery")]}
