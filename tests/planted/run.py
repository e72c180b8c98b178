#!/usr/bin/env python3
"""Plants one bug after the other in a copy of the source and runs the tests:
each bug must make one fail.

  tests/planted/run.py            every bug; 3 to 6 minutes each
  tests/planted/run.py NAME…      some
  tests/planted/run.py --list     what there is
  tests/planted/run.py --check    only whether each can still be planted

Leaves with 0 when at least 95 % were caught, 1 when fewer, 2 for wrong usage.
"""

import re
import subprocess
import sys
from pathlib import Path

from bugs import BUGS

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "build/planted"
LABELS = ["unit", "conformance", "integration", "robustness"]
LEAST = 0.95


def run(*command):
    return subprocess.run(command, cwd=COPY, capture_output=True, text=True, check=False)


def make_copy():
    """What is committed, in a tree whose build directory stays."""
    COPY.mkdir(parents=True, exist_ok=True)
    archive = subprocess.run(["git", "-C", ROOT, "archive", "HEAD"], capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-m", "-C", COPY], input=archive.stdout, check=True)


def build():
    configured = run("cmake", "--preset", "release")
    return configured if configured.returncode else run("cmake", "--build", "--preset", "release")


def catcher():
    """The first test that fails; None when all pass."""
    for label in LABELS:
        # But for the test that looks whether the sources are as bugs.py has them.
        tested = run("deploy/with_postgres.sh", "ctest", "--preset", "release", "-L", f"^{label}$",
                     "-E", "^PlantedBugsTest", "--stop-on-failure", "-j", "2")
        if tested.returncode:
            failed = re.search(r"The following tests FAILED:\s*\d+ - (\S+)", tested.stdout)
            return failed.group(1) if failed else f"the {label} tests as a whole"
    return None


def plant(bug):
    """What became of the bug, in one word and a reason."""
    file = COPY / bug.file
    sound = file.read_text()
    file.write_text(sound.replace(bug.before, bug.after))
    try:
        built = build()
        if built.returncode:
            return "unbuilt", built.stdout.strip().splitlines()[-1]
        test = catcher()
        return ("caught", test) if test else ("MISSED", "every test passed")
    finally:
        file.write_text(sound)


def misplaced():
    return [bug.name for bug in BUGS if (ROOT / bug.file).read_text().count(bug.before) != 1]


def main(arguments):
    if "--help" in arguments or "-h" in arguments:
        print(__doc__.strip())
        return 0
    if "--list" in arguments:
        print("\n".join(f"{bug.name:30} {bug.file}" for bug in BUGS))
        return 0
    wrong = misplaced()
    if wrong:
        print("the source has changed; plant these anew in bugs.py:", ", ".join(wrong))
        return 1
    if "--check" in arguments:
        print(f"{len(BUGS)} bugs can be planted")
        return 0
    unknown = set(arguments) - {bug.name for bug in BUGS}
    if unknown:
        print("no such bug:", ", ".join(sorted(unknown)), file=sys.stderr)
        return 2
    make_copy()
    wanted = [bug for bug in BUGS if not arguments or bug.name in arguments]
    caught = 0
    for bug in wanted:
        what, why = plant(bug)
        caught += what == "caught"
        print(f"{bug.name:30} {what:8} {why}", flush=True)
    print(f"{caught} of {len(wanted)} caught")
    return 0 if caught >= LEAST * len(wanted) else 1


sys.exit(main(sys.argv[1:]))
