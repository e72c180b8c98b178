"""A peer of the proxy that is given frames by hand."""

import pathlib
import select
import socket
import ssl
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import http2_frames as http2

PATIENCE = 30


class TlsPeer:
    """A connection over TLS to localhost, from one of its addresses."""

    def __init__(self, port, certificate, source, version=ssl.TLSVersion.TLSv1_3,
                 protocols=("h2",)):
        context = ssl.create_default_context(cafile=certificate)
        context.minimum_version = context.maximum_version = version
        context.set_alpn_protocols(protocols)
        plain = socket.create_connection(("127.0.0.1", port), PATIENCE, (source, 0))
        self.socket = context.wrap_socket(plain, server_hostname="localhost")
        self.version = self.socket.version()

    def start(self):
        self.socket.sendall(http2.start())

    def send(self, data):
        """False when the proxy has closed. What it says meanwhile is thrown away."""
        self.socket.setblocking(False)
        view = memoryview(data)
        until = time.monotonic() + PATIENCE
        while view and time.monotonic() < until:
            try:
                while True:
                    if not self.socket.recv(65536):
                        return False
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            except OSError:
                return False
            try:
                view = view[self.socket.send(view):]
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                select.select([self.socket], [self.socket], [], 0.1)
            except OSError:
                return False
        return not view

    def ask(self):
        """What comes back for one call of GetUnit, until its message is there."""
        self.start()
        self.socket.sendall(http2.get_unit(1, b"https"))
        received = b""
        while b"units/bureau" not in received:
            data = self.socket.recv(65536)
            if not data:
                break
            received += data
        return received

    def ask_for_pages(self, count):
        """Calls that the proxy answers itself, since they are no gRPC, 50 at a time."""
        self.start()
        self.socket.sendall(  # room for all the answers
            http2.frame(http2.WINDOW_UPDATE, 0, 0, b"\x40\0\0\0"))
        headers = http2.headers_of((b":method", b"GET"), (b":scheme", b"https"), (b":path", b"/"),
                                   (b":authority", b"localhost"))
        flags = http2.END_HEADERS | http2.END_STREAM
        received = b""
        for first in range(1, 2 * count, 100):
            self.socket.sendall(
                b"".join(http2.frame(http2.HEADERS, flags, stream, headers)
                         for stream in range(first, first + 100, 2)))
            answers = 0
            while answers < 50:
                frames, received = http2.whole_frames(received + self.socket.recv(65536))
                answers += sum(kind == http2.HEADERS for kind, _ in frames)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
