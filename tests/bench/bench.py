"""Runs the rows that are asked for and prints them; see run.sh."""

import argparse
import json
import pathlib
import sys
import tempfile

import growth_rows
import limit_rows
import peer_rows
from programs import ROOT
from stage import PACES, QUIET, Stage


def text_of(row):
    if row.value is None:
        return f"not measured: {row.why}"
    return f"{row.value:.3g}" if row.unit == "x" else f"{row.value:.3g} {row.unit}"


def print_table(rows, stage):
    verdict = {True: "pass", False: "MISS", None: ""}
    lines = [("row", "what is compared", "measured", "target", "")]
    lines += [(row.name, row.what, text_of(row), row.target, verdict[row.met]) for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(5)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
    print(f"\nOther programs used up to {stage.other_cores:.2f} cores meanwhile"
          f"{'' if stage.other_cores <= QUIET else ': too much to trust a time'}.")


def print_json(rows, stage):
    print(json.dumps({
        "rows": [{"name": row.name, "what": row.what, "value": row.value, "unit": row.unit,
                  "target": row.target, "met": row.met} | ({"why": row.why} if row.why else {})
                 for row in rows],
        "loads": stage.figures,  # medians, by what was run in turn
        "other_programs_cores": stage.other_cores}, indent=2))


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.set_defaults(pace="whole")
    for pace in ("quick", "smoke"):
        parser.add_argument(f"--{pace}", dest="pace", action="store_const", const=pace)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("rows", nargs="*")
    wanted = parser.parse_args()
    pace = PACES[wanted.pace]
    groups = limit_rows.GROUPS | peer_rows.GROUPS | growth_rows.groups(pace.sizes)
    known = [name for names in groups.values() for name in names]
    for name in wanted.rows:
        if name not in known:
            print(f"there is no row {name}; there are: {' '.join(known)}", file=sys.stderr)
            return 2
    (ROOT / "build/bench").mkdir(parents=True, exist_ok=True)
    stage = Stage(pathlib.Path(tempfile.mkdtemp(dir=ROOT / "build/bench")), pace)
    rows = []
    try:
        for group, names in groups.items():
            chosen = [name for name in names if not wanted.rows or name in wanted.rows]
            if chosen:
                print(f"measuring {' '.join(chosen)}", file=sys.stderr)
                measured = {row.name: row for row in group(stage)}
                rows += [measured[name] for name in chosen]
    finally:
        stage.close()
    (print_json if wanted.json else print_table)(rows, stage)
    missed = any(row.met is False for row in rows)
    return 1 if missed and wanted.pace != "smoke" else 0


sys.exit(main())
