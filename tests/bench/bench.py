"""Runs the rows that are asked for and prints them; see run.sh."""

import argparse
import json
import pathlib
import sys
import tempfile

import access_rows
import feed_rows
import flood_rows
import growth_rows
import import_rows
import limit_rows
import overload_rows
import peer_rows
import report_rows
import wan_rows
from programs import ROOT
from stage import PACES, QUIET, Stage


def text_of(row):
    if row.value is None:
        return f"not measured: {row.why}"
    return f"{row.value:.3g}" if row.unit == "x" else f"{row.value:.3g} {row.unit}"


def print_columns(lines, right=False):
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        cells = [cell.rjust(width) if right and i > 0 else cell.ljust(width)
                 for i, (cell, width) in enumerate(zip(line, widths))]
        print("  ".join(cells).rstrip())
    print()


# What a load is known by, and how it is printed.
FIGURES = {"rate": "per s", "cpu_us": "CPU us", "p50_us": "p50 us", "p99_us": "p99 us",
           "p999_us": "p999 us", "allocations": "allocations", "memory_mb": "RSS MB"}


def print_tables(rows, stage):
    verdict = {True: "ok", False: "SHORT", None: ""}
    print_columns([("row", "what is compared", "value", "goal", "")] + [
        (row.name, row.what, text_of(row), row.goal, verdict[row.ok]) for row in rows])
    print_columns([("load", *FIGURES.values())] + [
        (load["load"], *(f"{load[each]:,.0f}" if each in load else "" for each in FIGURES))
        for load in stage.figures], right=True)
    print(f"Other programs used up to {stage.other_cores:.2f} cores meanwhile"
          f"{'' if stage.other_cores <= QUIET else ': too much to trust a time'}.")


def write_json(file, rows, stage):
    file.write_text(json.dumps({
        "rows": [{"name": row.name, "what": row.what, "value": row.value, "unit": row.unit,
                  "goal": row.goal, "ok": row.ok} | ({"why": row.why} if row.why else {})
                 for row in rows],
        "loads": stage.figures,
        "other_programs_cores": stage.other_cores}, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/run.sh")
    parser.add_argument("--quick", action="store_true", help="one short round, 10,000 firms")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the figures too")
    parser.add_argument("--only-check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these rows")
    wanted = parser.parse_args()
    pace = PACES["quick" if wanted.quick else "whole"]
    groups = (limit_rows.GROUPS | peer_rows.GROUPS | overload_rows.GROUPS | flood_rows.GROUPS |
              access_rows.GROUPS | report_rows.GROUPS | feed_rows.GROUPS | import_rows.GROUPS |
              wan_rows.GROUPS | growth_rows.groups(pace.sizes))
    known = [name for names in groups.values() for name in names]
    for name in wanted.rows:
        if name not in known:
            print(f"there is no row {name}; there are: {' '.join(known)}", file=sys.stderr)
            return 2
    if wanted.json:  # that it cannot be written is not for the end to tell
        try:
            wanted.json.open("a").close()
        except OSError as error:
            print(f"cannot write {wanted.json}: {error.strerror}", file=sys.stderr)
            return 2
    if wanted.only_check:
        return 0
    (ROOT / "build/bench").mkdir(parents=True, exist_ok=True)
    stage = Stage(pathlib.Path(tempfile.mkdtemp(dir=ROOT / "build/bench")), pace)
    rows = []
    try:
        for group, names in groups.items():
            chosen = [name for name in names if not wanted.rows or name in wanted.rows]
            if chosen:
                print(f"measuring {' '.join(chosen)}", file=sys.stderr)
                measured = {row.name: row for row in stage.run(group)}
                rows += [measured[name] for name in chosen]
    finally:
        stage.close()
    print_tables(rows, stage)
    if wanted.json:
        write_json(wanted.json, rows, stage)
    return 3 if any(row.ok is False for row in rows) else 0


sys.exit(main())
