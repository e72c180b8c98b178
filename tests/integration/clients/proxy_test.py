"""The shipped configuration of HAProxy between callers and the real server.

  proxy_test.py SERVER HAPROXY_CONFIGURATION

Callers have addresses of their own on loopback: what one of them does is held
against it alone.
"""

import concurrent.futures
import os
import pathlib
import re
import select
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import grpc

SERVER, CONFIGURATION = sys.argv[1:3]
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="zhaolian-proxy-"))
GET_UNIT = "/zhaolian.v1.UnitService/GetUnit"
BUREAU = b"\x0a\x0cunits/bureau"  # GetUnitRequest{name: "units/bureau"}
CANCEL = b"\0\0\0\x08"
MESSAGE = b"\0\0\0\0\x0e" + BUREAU
PATIENCE = 30


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def frame(kind, flags, stream, payload=b""):
    return (len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
            + payload)


def literal(name, value):
    """A header that is not indexed; both texts are shorter than 127 bytes."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


HEADERS = b"".join(
    literal(name, value) for name, value in (
        (b":method", b"POST"), (b":scheme", b"https"), (b":path", GET_UNIT.encode()),
        (b":authority", b"localhost"), (b"te", b"trailers"),
        (b"content-type", b"application/grpc")))


class Peer:
    """A connection over TLS to the proxy that is given frames by hand."""

    def __init__(self, port, source, version=ssl.TLSVersion.TLSv1_3, protocols=("h2",)):
        context = ssl.create_default_context(cafile=FOLDER / "certificate.pem")
        context.minimum_version = context.maximum_version = version
        context.set_alpn_protocols(protocols)
        plain = socket.create_connection(("127.0.0.1", port), PATIENCE, (source, 0))
        self.socket = context.wrap_socket(plain, server_hostname="localhost")
        self.version = self.socket.version()

    def start(self):
        self.socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0))

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
        self.socket.sendall(frame(1, 4, 1, HEADERS) + frame(0, 1, 1, MESSAGE))
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
        self.socket.sendall(frame(8, 0, 0, b"\x40\0\0\0"))  # room for all the answers
        headers = literal(b":method", b"GET") + b"".join(
            literal(name, value) for name, value in (
                (b":scheme", b"https"), (b":path", b"/"), (b":authority", b"localhost")))
        received = b""
        for first in range(1, 2 * count, 100):
            self.socket.sendall(
                b"".join(frame(1, 5, stream, headers) for stream in range(first, first + 100, 2)))
            answers = 0
            while answers < 50:
                received += self.socket.recv(65536)
                while len(received) >= 9 + (size := int.from_bytes(received[:3], "big")):
                    if received[3] == 1:
                        answers += 1
                    received = received[9 + size:]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def measures_memory():
    """A sanitizer's server keeps what it frees."""
    return not re.search(rb"__[at]san_init", pathlib.Path(SERVER).read_bytes())


def details_of(error):
    return dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")


def resident_mb(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) >> 10


class ProxyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(shutil.rmtree, FOLDER)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
             "subjectAltName=DNS:localhost", "-keyout", FOLDER / "key.pem", "-out",
             FOLDER / "certificate.pem"], check=True, stderr=subprocess.DEVNULL)
        (FOLDER / "both.pem").write_bytes(
            (FOLDER / "certificate.pem").read_bytes() + (FOLDER / "key.pem").read_bytes())
        cls.metrics = free_port()
        (FOLDER / "server.textproto").write_text(f'metrics_address: "127.0.0.1:{cls.metrics}"')
        cls.server = cls.run_program(
            SERVER, "--trial", "--config", FOLDER / "server.textproto", "--data", FOLDER / "data",
            "--listen", "127.0.0.1:0")
        cls.address = cls.server.stdout.readline().split()[-1].decode()
        cls.port = free_port()
        cls.proxy = cls.run_program(
            shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin"), "-db", "-f",
            CONFIGURATION, ZHAOLIAN_PROXY_LISTEN=f"127.0.0.1:{cls.port}",
            ZHAOLIAN_PROXY_CERTIFICATE=str(FOLDER / "both.pem"),
            ZHAOLIAN_PROXY_SERVER=cls.address, ZHAOLIAN_PROXY_USER=os.environ.get("USER", "root"))
        cls.channel = cls.connect()
        cls.addClassCleanup(cls.channel.close)
        grpc.channel_ready_future(cls.channel).result(PATIENCE)

    @classmethod
    def run_program(cls, *command, **environment):
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        cls.addClassCleanup(cls.end, process)
        return process

    @staticmethod
    def end(process):
        process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()

    @classmethod
    def connect(cls):
        credentials = grpc.ssl_channel_credentials((FOLDER / "certificate.pem").read_bytes())
        return grpc.secure_channel(f"localhost:{cls.port}", credentials,
                                   (("grpc.use_local_subchannel_pool", 1),))

    def get(self):
        """The raw reply of GetUnit."""
        return self.channel.unary_unary(GET_UNIT)(BUREAU, timeout=PATIENCE)

    def get_patiently(self):
        """The same, asked for again where the server says to."""
        for _ in range(50):
            try:
                return self.get()
            except grpc.RpcError as error:
                if b"TOO_MANY_CALLS" not in details_of(error):
                    raise
                time.sleep(0.2)
        self.fail("no room for a call in ten seconds")

    def calls_at_server(self):
        text = urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics").read().decode()
        return sum(
            float(value) for value in re.findall(r"^zhaolian_calls_total\{.*\} (\S+)$", text, re.M))

    def flood_beside_a_caller(self, flood):
        """Runs `flood` while another caller goes on, whose calls are all answered."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            running = pool.submit(flood)
            calls = 0
            while calls < 5 or not running.done():
                self.assertIn(b"units/bureau", self.get_patiently())
                calls += 1
                time.sleep(0.005)
            return running.result()

    def test_a_call_goes_through_tls_1_3(self):
        self.assertIn(b"units/bureau", self.get())
        with Peer(self.port, "127.0.0.4") as peer:
            self.assertEqual(peer.version, "TLSv1.3")

    def test_tls_1_2_is_refused(self):
        with self.assertRaises(ssl.SSLError):
            Peer(self.port, "127.0.0.4", ssl.TLSVersion.TLSv1_2)

    def test_another_protocol_than_http_2_is_refused(self):
        for protocols in (["http/1.1"], []):
            with self.subTest(protocols), self.assertRaises(OSError):
                with Peer(self.port, "127.0.0.4", protocols=protocols) as peer:
                    peer.socket.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    if not peer.socket.recv(1000):
                        raise ConnectionResetError

    def test_errors_of_the_server_keep_their_details(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.channel.unary_unary(GET_UNIT)(b"\x0a\x0aunits/none", timeout=PATIENCE)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)
        self.assertIn(b"google.rpc.ErrorInfo", details_of(caught.exception))

    def test_rapid_resets_reach_the_server_in_part_only(self):
        resets = 20000
        before = self.calls_at_server(), resident_mb(self.server.pid)

        def flood():
            sent = 0
            while sent < resets:
                with Peer(self.port, "127.0.0.2") as peer:
                    peer.start()
                    for stream in range(1, 2 * resets, 200):
                        batch = (frame(1, 4, each, HEADERS) + frame(0, 1, each, MESSAGE)
                                 + frame(3, 0, each, CANCEL)
                                 for each in range(stream, stream + 200, 2))
                        sent += 100
                        if sent > resets or not peer.send(b"".join(batch)):
                            break

        self.flood_beside_a_caller(flood)
        reached = self.calls_at_server() - before[0]
        print(f"{resets} resets: {reached:.0f} calls at the server", file=sys.stderr)
        self.assertLess(reached, resets / 2)
        if measures_memory():
            self.assertLess(resident_mb(self.server.pid) - before[1], 100)

    def test_a_flood_of_headers_ends_at_the_proxy(self):
        before = resident_mb(self.server.pid)

        def flood():
            block = frame(9, 0, 1, literal(b"x-a", b"b") * 2000)
            sent = 0
            with Peer(self.port, "127.0.0.3") as peer:
                peer.start()
                peer.send(frame(1, 1, 1, HEADERS))
                while sent < 32 << 20 and peer.send(block):
                    sent += len(block)
            return sent

        sent = self.flood_beside_a_caller(flood)
        print(f"the proxy took {sent >> 10} KB of headers", file=sys.stderr)
        self.assertLess(sent, 32 << 20)
        if measures_memory():
            self.assertLess(resident_mb(self.server.pid) - before, 20)

    def test_who_asks_too_often_is_told_when_to_try_again(self):
        for _ in range(20):
            with Peer(self.port, "127.0.0.1") as peer:
                peer.ask_for_pages(1500)
            started = time.monotonic()
            try:
                self.get()
            except grpc.RpcError as error:
                print(f"refused within {(time.monotonic() - started) * 1000:.1f} ms",
                      file=sys.stderr)
                self.assertEqual(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
                self.assertIn(b"TOO_MANY_REQUESTS", details_of(error))
                self.assertIn(b"google.rpc.RetryInfo", details_of(error))
                break
        else:
            self.fail("never refused")
        with Peer(self.port, "127.0.0.5") as other:
            self.assertIn(b"units/bureau", other.ask())
        time.sleep(2)  # as it was told
        self.assertIn(b"units/bureau", self.get())

    # Last in the order of names: it ends the server.
    def test_z_without_a_server_callers_are_told_to_try_again(self):
        self.server.terminate()
        self.server.wait(PATIENCE)
        with self.assertRaises(grpc.RpcError) as caught:
            self.get()
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
