#!/usr/bin/env python3
"""Plants one bug after the other in a copy of the source. The test that is meant to
catch it must fail or, failing that, any other.

  tests/planted/run.py            every bug: half a minute each, and some minutes more
                                  for one that its own test does not catch
  tests/planted/run.py NAME…      some
  tests/planted/run.py --list     what there is
  tests/planted/run.py --check    only whether each can still be planted and has its test

Leaves with 0 when at least 95 % were caught, 1 when fewer or when nothing can be said,
2 for wrong usage.
"""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from bugs import BUGS

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "build/planted"
CTEST = ["ctest", "--preset", "release", "--stop-on-failure", "-j", "2"]
LABELS = ["unit", "conformance", "integration", "robustness"]
LEAST = 0.95
# For one program of tests, or all of a label.
PATIENCE_SECONDS = 1800


class Unbuilt(Exception):
    """What a compiler says first of what it does not take, or how the build ended."""


def run(*command):
    return subprocess.run(command, cwd=COPY, capture_output=True, text=True, check=False)


def update_copy():
    """What is committed. What has not changed is not touched, so that little is built anew."""
    COPY.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "-C", ROOT, f"--work-tree={COPY}", "read-tree", "--reset", "-u", "HEAD"],
                   env={**os.environ, "GIT_INDEX_FILE": str(COPY / ".index")}, check=True)


def build(*targets):
    built = run("cmake", "--build", "--preset", "release", "--target", *(targets or ["all"]))
    if built.returncode:
        lines = built.stdout.strip().splitlines()
        raise Unbuilt(next((line for line in lines if "error: " in line), lines[-1]))


def programs_by_test():
    """The programs that have a test of a name: one for each folder, and it should be one."""
    programs = {}
    for file in (ROOT / "tests").glob("*/*_test.cc"):
        for test in re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+,\s*\w+)\)", file.read_text(), re.M):
            name = re.sub(r",\s*", ".", test)
            programs.setdefault(name, set()).add(f"{file.parent.name}_tests")
    return programs


def first_failure(*command, cwd=COPY):
    """The first test that fails, or the command where none can be named; None when all pass."""
    try:
        tested = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False,
                                timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return f"no end of {' '.join(map(str, command))}"
    if not tested.returncode:
        return None
    failed = re.search(r"\[  FAILED  \] (\S+?),? ", tested.stdout)
    return failed.group(1) if failed else " ".join(map(str, command))


def failure_of(test, programs):
    (program,) = programs
    # Where a test has parameters, they stand around its name, after and before a slash.
    names = ":".join((test, f"*/{test}", f"{test}/*", f"*/{test}/*"))
    tests = COPY / "build/release/tests"
    return first_failure(tests.parent / "bin" / program, f"--gtest_filter={names}", cwd=tests)


def failure_of_any():
    for label in LABELS:
        # But for the test that looks whether the sources are as bugs.py has them.
        failed = first_failure("deploy/with_postgres.sh", *CTEST, "-L", f"^{label}$",
                               "-E", "^PlantedBugsTest")
        if failed:
            return failed
    return None


@contextmanager
def planted(bug):
    file = COPY / bug.file
    sound = file.read_text()
    file.write_text(sound.replace(bug.before, bug.after))
    try:
        yield
    finally:
        file.write_text(sound)


def fate_of(bug, targets, look, caught):
    """What became of it, and by which test; None when a look finds none that fails."""
    with planted(bug):
        try:
            build(*targets)
        except Unbuilt as error:
            return "unbuilt", error
        test = look()
        return (caught, test) if test else None


def fates(bugs, programs):
    left = []
    for bug in bugs:
        fate = fate_of(bug, programs[bug.test], lambda: failure_of(bug.test, programs[bug.test]),
                       "caught by its test")
        if fate:
            yield bug, *fate
        else:
            left.append(bug)
    # All tests take long, so they come last.
    for bug in left:
        missed = "MISSED", "every test passes"
        yield bug, *(fate_of(bug, [], failure_of_any, "caught by another") or missed)


def main(arguments):
    if "--help" in arguments or "-h" in arguments:
        print(__doc__.strip())
        return 0
    if "--list" in arguments:
        print("\n".join(f"{bug.name:30} {bug.file:38} {bug.test}" for bug in BUGS))
        return 0
    misplaced = [bug.name for bug in BUGS if (ROOT / bug.file).read_text().count(bug.before) != 1]
    if misplaced:
        print("the source has changed; plant these anew in bugs.py:", ", ".join(misplaced))
        return 1
    programs = programs_by_test()
    untested = [bug.test for bug in BUGS if len(programs.get(bug.test, ())) != 1]
    if untested:
        print("no test, or one in each of two programs, has the name:", ", ".join(untested))
        return 1
    if "--check" in arguments:
        print(f"{len(BUGS)} bugs can be planted, and have their tests")
        return 0
    unknown = set(arguments) - {bug.name for bug in BUGS}
    if unknown:
        print("no such bug:", ", ".join(sorted(unknown)), file=sys.stderr)
        return 2
    bugs = [bug for bug in BUGS if not arguments or bug.name in arguments]
    update_copy()
    run("cmake", "--preset", "release")
    build(*set().union(*(programs[bug.test] for bug in bugs)))
    fails_anyway = next(filter(None, (failure_of(bug.test, programs[bug.test]) for bug in bugs)),
                        None)
    if fails_anyway:
        print("fails without a bug:", fails_anyway)
        return 1
    caught = 0
    for bug, fate, why in fates(bugs, programs):
        caught += fate.startswith("caught")
        print(f"{bug.name:30} {fate:18} {why}", flush=True)
    print(f"{caught} of {len(bugs)} caught")
    return 0 if caught >= LEAST * len(bugs) else 1


sys.exit(main(sys.argv[1:]))
