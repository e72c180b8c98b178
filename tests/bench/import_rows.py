"""An import of 100,000 firms, each with a contact person: alone, and beside what people do."""

import csv
import itertools
import json
import re
import subprocess
import time

import programs
from stage import Row

ROWS = 100_000
# The second file, whose import is under way while others are at work.
ROWS_BESIDE = 50_000
# Engagements that are logged in a second meanwhile, each of which waits for the writer.
CALLS_PER_SECOND = 100

PLACES = ("宁波", "武汉", "青岛", "成都", "西安", "苏州", "长沙", "厦门")
SIGNS = "安博昌达德丰海恒宏华嘉金康联明瑞盛泰通新"
TRADES = ("机械", "电子", "药业", "信息", "新材料", "电气", "食品", "装备")


def _write_firms(file, first, count):
    """Firms and people that do not exist; a number makes each name another one."""
    signs = itertools.cycle(itertools.product(SIGNS, repeat=3))
    with file.open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(("企业名称", "联系人", "联系电话", "主营产品", "简介"))
        for number, some in zip(range(first, first + count), signs):
            trade = TRADES[number % 7]
            rows.writerow((f"{PLACES[number % 8]}{''.join(some)}{number}{trade}有限公司",
                           f"{'李王张陈'[number % 4]}虚构", 13900000000 + number,
                           f"{trade}产品{number}", f"虚构的第{number}家"))


class _Import:
    """The run of one file, as the client asks for it."""

    def __init__(self, server, file):
        self._client = programs.pinned(programs.CLIENT_CORE, [
            programs.BIN / "zhaolian", "--server", server.address])
        said = subprocess.run([*map(str, self._client), "import", file, "--kind", "enterprises", "--dry-run"],
                              capture_output=True, text=True, check=True).stderr
        self.name = re.search("imports/[a-z0-9-]+", said).group()

    def begin(self):
        return subprocess.Popen([*self._client, "import", "apply", self.name, "--yes"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def applied(self):
        """Rows so far."""
        run = programs.run([*self._client, "call", "GetImport", json.dumps({"name": self.name})])
        return int(json.loads(run).get("rows_applied", 0))


def _timed(work):
    begin = time.monotonic()
    done = work()
    return time.monotonic() - begin, done


def imports(stage):
    server, folder = stage.server("import"), stage.folder_of("import")
    rows, rows_beside = ROWS // stage.pace.share, ROWS_BESIDE // stage.pace.share
    _write_firms(folder / "first.csv", 0, rows)
    _write_firms(folder / "second.csv", rows, rows_beside)
    base = server.memory_mb("VmHWM")
    planning, first = _timed(lambda: _Import(server, folder / "first.csv"))
    cpu = server.cpu_seconds()
    applying, _ = _timed(lambda: first.begin().wait())
    cpu = server.cpu_seconds() - cpu
    if first.applied() != rows:
        raise RuntimeError(f"only {first.applied()} of {rows} rows were applied")
    memory = server.memory_mb("VmHWM") - base
    stage.figures += [
        {"load": "import-plan", "rate": rows / planning},
        {"load": "import-apply", "rate": rows / applying, "cpu_us": cpu / rows * 1e6}]

    second = _Import(server, folder / "second.csv")
    under_way = second.begin()
    while second.applied() == 0:
        time.sleep(0.05)
    before = second.applied()
    took, others = _timed(lambda: programs.arrivals(
        server, "create-engagement", rate=CALLS_PER_SECOND, seconds=8 * stage.pace.seconds))
    beside = (second.applied() - before) / took
    stage.figures.append({"load": "import-beside", "rate": beside} | {
        what: others[what] for what in ("p50_us", "p99_us", "p999_us")})
    under_way.wait()
    return [
        Row("import-plan", f"rows of a file of {ROWS:,} firms that are planned",
            rows / planning, unit="rows/s", least=5000),
        Row("import-apply", "rows of it that are applied", rows / applying, unit="rows/s",
            least=2000),
        Row("import-memory", "most memory while it is planned and applied, above that before",
            memory, unit="MB", most=64),
        Row("import-p99", f"p99 of Creates, {CALLS_PER_SECOND} a second, while rows are applied",
            others["p99_us"] / 1000, unit="ms", most=20),
        Row("import-beside", "rows that are applied meanwhile", beside, unit="rows/s", least=800),
    ]


GROUPS = {imports: [f"import-{what}" for what in ("plan", "apply", "memory", "p99", "beside")]}
