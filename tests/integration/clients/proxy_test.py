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

from tls_peer import PATIENCE, TlsPeer, http2

SERVER, CONFIGURATION = sys.argv[1:3]
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="zhaolian-proxy-"))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


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

    def peer(self, source, *arguments, **options):
        return TlsPeer(self.port, FOLDER / "certificate.pem", source, *arguments, **options)

    def get(self):
        """The raw reply of GetUnit."""
        return self.channel.unary_unary(http2.GET_UNIT)(http2.BUREAU, timeout=PATIENCE)

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
        with self.peer("127.0.0.4") as peer:
            self.assertEqual(peer.version, "TLSv1.3")

    def test_tls_1_2_is_refused(self):
        with self.assertRaises(ssl.SSLError):
            self.peer("127.0.0.4", ssl.TLSVersion.TLSv1_2)

    def test_another_protocol_than_http_2_is_refused(self):
        for protocols in (["http/1.1"], []):
            with self.subTest(protocols), self.assertRaises(OSError):
                with self.peer("127.0.0.4", protocols=protocols) as peer:
                    peer.socket.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    if not peer.socket.recv(1000):
                        raise ConnectionResetError

    def test_errors_of_the_server_keep_their_details(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.channel.unary_unary(http2.GET_UNIT)(b"\x0a\x0aunits/none", timeout=PATIENCE)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)
        self.assertIn(b"google.rpc.ErrorInfo", details_of(caught.exception))

    def test_rapid_resets_reach_the_server_in_part_only(self):
        resets = 20000
        before = self.calls_at_server(), resident_mb(self.server.pid)

        def flood():
            sent = 0
            while sent < resets:
                with self.peer("127.0.0.2") as peer:
                    peer.start()
                    for stream in range(1, 2 * resets, 200):
                        sent += 100
                        if sent > resets or not peer.send(
                                http2.rapid_resets(stream, 100, b"https")):
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
            block = http2.frame(http2.CONTINUATION, 0, 1, http2.literal(b"x-a", b"b") * 2000)
            sent = 0
            with self.peer("127.0.0.3") as peer:
                peer.start()
                peer.send(http2.frame(
                    http2.HEADERS, http2.END_STREAM, 1, http2.get_unit_headers(b"https")))
                while sent < 32 << 20 and peer.send(block):
                    sent += len(block)
            return sent

        sent = self.flood_beside_a_caller(flood)
        print(f"the proxy took {sent >> 10} KB of headers", file=sys.stderr)
        self.assertLess(sent, 32 << 20)
        if measures_memory():
            self.assertLess(resident_mb(self.server.pid) - before, 20)

    def connect_from(self, source):
        """None when the proxy closed it as it came."""
        try:
            connection = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (source, 0))
        except ConnectionResetError:
            return None
        self.addCleanup(connection.close)
        return connection

    @staticmethod
    def is_open(connection):
        try:
            return (connection is not None
                    and (not select.select([connection], [], [], 0)[0] or bool(connection.recv(1))))
        except ConnectionResetError:
            return False

    def serves_others(self):
        with self.peer("127.0.0.5") as other:
            return b"units/bureau" in other.ask()

    def test_one_address_has_four_hundred_connections_at_most(self):
        first = [self.connect_from("127.0.0.6") for _ in range(300)]
        time.sleep(11)  # so that it is not their rate
        more = [self.connect_from("127.0.0.6") for _ in range(150)]
        until = time.monotonic() + PATIENCE
        while (taken := sum(map(self.is_open, more))) > 100 and time.monotonic() < until:
            time.sleep(0.05)
        self.assertEqual(taken, 100)
        self.assertTrue(all(map(self.is_open, first)))
        self.assertTrue(self.serves_others())

    def test_one_address_opens_four_hundred_connections_in_ten_seconds_at_most(self):
        for _ in range(800):  # more than that, for the proxy's rates are estimates
            connection = self.connect_from("127.0.0.7")
            if connection is not None:
                connection.close()
        last = self.connect_from("127.0.0.7")
        self.assertTrue(last is None or select.select([last], [], [], PATIENCE)[0])
        self.assertFalse(self.is_open(last))
        self.assertTrue(self.serves_others())

    def test_who_asks_too_often_is_told_when_to_try_again(self):
        for _ in range(20):
            with self.peer("127.0.0.1") as peer:
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
        self.assertTrue(self.serves_others())
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
