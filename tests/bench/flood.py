"""Peers that mean harm, and how soon a new client is served beside and after them; prints JSON.

  flood.py resets HOST:PORT --count N --metrics HOST:PORT --server PID
  flood.py descriptors HOST:PORT --count N
"""

import argparse
import json
import pathlib
import re
import select
import socket
import sys
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import http2_frames as http2

PATIENCE = 30
BATCH = 100
CALLS_PER_CONNECTION = 20_000  # where it is not cut before


def connect(address):
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), PATIENCE)


def send(peer, data):
    """What the server says meanwhile is thrown away, for it reads no more of who does not listen.
    OSError once it has cut the connection."""
    view = memoryview(data)
    while view:
        readable, writable, _ = select.select([peer], [peer], [], PATIENCE)
        if readable and not peer.recv(1 << 20):
            raise ConnectionResetError
        if writable:
            view = view[peer.send(view, socket.MSG_DONTWAIT):]


def is_served(address, patience=PATIENCE):
    """Whether one call on a connection of its own has an answer."""
    received = b""
    try:
        with connect(address) as client:
            client.settimeout(patience)
            client.sendall(http2.start() + http2.get_unit(1))
            while data := client.recv(65536):
                frames, received = http2.whole_frames(received + data)
                for kind, flags in frames:
                    if kind == http2.DATA:
                        return True
                    if kind == http2.HEADERS and flags & http2.END_STREAM:
                        return False  # a refusal
    except OSError:
        pass
    return False


def seconds_until_served(address):
    begin = time.monotonic()
    while not is_served(address) and time.monotonic() - begin < PATIENCE:
        pass
    return time.monotonic() - begin


class Watch:
    """What the server holds, and how long new clients wait, while something goes on."""

    def __init__(self, address, metrics, server):
        self.address, self.metrics, self.server = address, metrics, server
        self.memory_before = self.memory_mb()
        self.most_live = self.most_seconds = 0
        self.most_memory = self.memory_before
        self.over = threading.Event()
        self.threads = [threading.Thread(target=each) for each in (self.read, self.call)]

    def memory_mb(self):
        status = pathlib.Path(f"/proc/{self.server}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def read(self):
        while not self.over.wait(0.01):
            with urllib.request.urlopen(f"http://{self.metrics}/metrics", timeout=PATIENCE) as page:
                live = re.search(r"^zhaolian_calls_live (\S+)$", page.read().decode(), re.M)
            self.most_live = max(self.most_live, float(live.group(1)))
            self.most_memory = max(self.most_memory, self.memory_mb())

    def call(self):
        while not self.over.wait(0.05):
            self.most_seconds = max(self.most_seconds, seconds_until_served(self.address))

    def __enter__(self):
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for each in self.threads:
            each.join()


def resets(wanted):
    batches = [  # made before, for to make one takes longer than to send it
        http2.rapid_resets(first, BATCH)
               for first in range(1, 2 * CALLS_PER_CONNECTION, 2 * BATCH)]
    sent = connections = 0
    with Watch(wanted.address, wanted.metrics, wanted.server) as watch:
        while sent < wanted.count:
            connections += 1
            with connect(wanted.address) as peer:
                try:
                    send(peer, http2.start())
                    for batch in batches[:(wanted.count - sent) // BATCH]:
                        send(peer, batch)
                        sent += BATCH
                except OSError:
                    pass  # it was cut
        after = seconds_until_served(wanted.address)
    return {"sent": sent, "connections": connections, "live": watch.most_live,
            "memory_mb": watch.most_memory - watch.memory_before,
            "seconds": max(after, watch.most_seconds)}


def descriptors(wanted):
    """All are taken for a second, which a new client sees, and then given back."""
    taken = [connect(wanted.address) for _ in range(wanted.count)]
    time.sleep(1)
    meanwhile = is_served(wanted.address, patience=1)
    for each in taken:
        each.close()
    return {"served_meanwhile": meanwhile, "seconds": seconds_until_served(wanted.address)}


parser = argparse.ArgumentParser()
parser.add_argument("kind", choices=["resets", "descriptors"])
parser.add_argument("address")
parser.add_argument("--count", type=int, required=True)
parser.add_argument("--metrics")
parser.add_argument("--server", type=int)
options = parser.parse_args()
print(json.dumps((resets if options.kind == "resets" else descriptors)(options)))
