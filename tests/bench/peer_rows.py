"""At 798 firms, beside one node of etcd, both on one core and by the same client."""

import shutil

from stage import Row

GOALS = {
    "etcd-get": ("Gets / serializable Ranges of one key", 1.5),
    "etcd-list": ("Lists of 50 / Ranges of 50 keys", 1.5),
    "etcd-engagement": ("Creates of an engagement / Puts of the same bytes", 0.4),
    "etcd-firm": ("Creates of a firm, which is searchable / Puts of the same bytes", 0.15),
}


def peer(stage):
    if shutil.which("etcd") is None:
        return [Row(name, what, None, least=least, why="install etcd-server")
                for name, (what, least) in GOALS.items()]
    reads, writes = stage.server("reads"), stage.server("peer")
    # Two nodes of etcd as well: a Range counts all keys of its range, written since or not.
    etcd_reads, etcd_writes = stage.etcd("etcd-reads"), stage.etcd("etcd-writes")
    got = stage.alternate(**{
        "etcd-get": stage.load(reads, "get", 64),
        "get": stage.load(etcd_reads, "etcd-get", 64),
        "etcd-list": stage.load(reads, "list", 64),
        "list": stage.load(etcd_reads, "etcd-list", 64),
        "etcd-engagement": stage.load(writes, "create-engagement", 64),
        "engagement": stage.load(etcd_writes, "etcd-put-engagement", 64, rows_from=reads),
        "etcd-firm": stage.load(writes, "create-firm", 64),
        "firm": stage.load(etcd_writes, "etcd-put-firm", 64, rows_from=reads),
    })
    return [Row(name, f"{what}, per second, 64 in flight",
                got.ratio(name, name.removeprefix("etcd-"), "rate"), least=least)
            for name, (what, least) in GOALS.items()]


GROUPS = {peer: list(GOALS)}
