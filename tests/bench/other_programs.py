"""What the rest of the machine does while something is measured."""

import os
import pathlib
import resource
import time


class OtherPrograms:
    """Cores that programs other than ours keep busy, from now on.

    The servers are those that run when it is asked; ones that have ended are children.
    """

    def __init__(self, servers):
        self._servers = servers
        self._begin, self._before = time.monotonic(), self._seconds()

    def _seconds(self):
        user, nice, system, _, _, irq, softirq, steal = map(
            int, pathlib.Path("/proc/stat").read_text().split()[1:9])
        ours = 0
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
            used = resource.getrusage(who)
            ours += used.ru_utime + used.ru_stime
        ticks = user + nice + system + irq + softirq + steal
        ours += sum(server.cpu_seconds() for server in self._servers)
        return ticks / os.sysconf("SC_CLK_TCK") - ours

    def cores(self):
        return (self._seconds() - self._before) / (time.monotonic() - self._begin)
