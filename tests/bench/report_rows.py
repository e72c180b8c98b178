"""The reports, over a year of promotion at the size of the city and over a hundred of them."""

import json

import programs
from stage import Row

# Each with the most milliseconds that it may take over one year, and over a hundred.
GOALS_MS = {report: (100, 1000) for report in (
    "dashboard", "unit", "gaps", "high-quality", "snapshot", "dispatched", "explanation",
    "checkup", "counts", "followups", "credits", "funds-credits", "funds", "affected", "chain-map",
    "odd-receipts")} | {"past": (100, 3000)}
YEARS = (1, 100)


def _name(report, years):
    return f"reports-{years}-{report}"


def _measured(years):
    def measure(stage):
        server = stage.server(f"reports-{years}")
        whole = stage.pace.share == 1
        printed = programs.run(programs.pinned(programs.CLIENT_CORE, [
            programs.BIN / "bench_reports", "--server", server.address,
            "--years", years if whole else 1, "--one-in", stage.pace.share,
            "--rounds", (100 if years == 1 else 20) if whole else 2]))
        got = {each["report"]: each for each in map(json.loads, printed.splitlines())}
        stage.figures += [{"load": _name(report, years)} | each for report, each in got.items()]
        return [Row(_name(report, years), f"p99 of the report {report} over {years} years",
                    got[report]["p99_ms"], unit="ms", most=goals[YEARS.index(years)])
                for report, goals in GOALS_MS.items()]
    return measure


GROUPS = {_measured(years): [_name(report, years) for report in GOALS_MS] for years in YEARS}
