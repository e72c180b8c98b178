"""A county's app in Python: keeps a copy of what its key may see, and sends contacts that
were written down without a network, each once.

  protoc -I proto --python_out=generated --grpc_out=generated \\
    --plugin=protoc-gen-grpc=$(which grpc_python_plugin) proto/zhaolian/v1/*.proto proto/google/rpc/*.proto
  export PYTHONPATH=generated ZHAOLIAN_ADDRESS=127.0.0.1:50051 ZHAOLIAN_KEY=…  # zhaolian admin keys create
  python3 county_app.py log enterprises/te-001 '电话里谈到明年的新厂'
  python3 county_app.py sync
"""

import os
import sqlite3
import sys
import uuid

import grpc
from google.protobuf.any_pb2 import Any
from zhaolian.v1 import engagements_pb2, feed_pb2, feed_pb2_grpc, push_pb2, push_pb2_grpc

ADDRESS = os.environ.get("ZHAOLIAN_ADDRESS", "127.0.0.1:50051")
KEY = os.environ.get("ZHAOLIAN_KEY")
FILE = os.environ.get("ZHAOLIAN_STATE", "county_app.db")

CALL = {"timeout": 60, "metadata": [("authorization", f"Bearer {KEY}")] if KEY else []}

TABLES = """
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value);
CREATE TABLE IF NOT EXISTS outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, mutation BLOB NOT NULL, refused TEXT);
CREATE TABLE IF NOT EXISTS mirror (name TEXT PRIMARY KEY, revision INTEGER, resource BLOB);
"""


class App:
    def __init__(self, path):
        os.umask(0o077)
        self.db = sqlite3.connect(path)
        self.db.executescript(TABLES)

    def state(self, key, default):
        with self.db:
            self.db.execute("INSERT OR IGNORE INTO state VALUES (?, ?)", (key, default))
        return self.db.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()[0]

    def log(self, enterprise, summary):
        """Keeps the contact with its number and its ids: sent again, it is known."""
        request = engagements_pb2.CreateEngagementRequest(
            engagement=engagements_pb2.Engagement(
                enterprise=enterprise, summary=summary,
                kind=engagements_pb2.Engagement.KIND_CALL),
            engagement_id=f"e{uuid.uuid4()}", request_id=str(uuid.uuid4()))
        request.engagement.occur_time.GetCurrentTime()
        mutation = push_pb2.PendingMutation()
        mutation.request.Pack(request)
        with self.db:
            self.db.execute("INSERT INTO outbox (mutation) VALUES (?)",
                            (mutation.SerializeToString(),))

    def push(self, service):
        device = self.state("device", str(uuid.uuid4()))
        while batch := self.db.execute(
                "SELECT sequence, mutation FROM outbox WHERE refused IS NULL"
                " ORDER BY sequence LIMIT 100").fetchall():
            reply = service.PushMutations(push_pb2.PushMutationsRequest(
                device=device, first_sequence=batch[0][0],
                mutations=[push_pb2.PendingMutation.FromString(each) for _, each in batch]), **CALL)
            if reply.settled_sequence < batch[0][0]:
                raise RuntimeError("the server has no room; try again later")
            with self.db:
                for (sequence, _), result in zip(batch, reply.results):
                    if sequence > reply.settled_sequence:
                        continue
                    if result.status.code == 0:
                        self.db.execute("DELETE FROM outbox WHERE sequence = ?", (sequence,))
                    else:  # its author decides
                        print(f"refused: {result.status.message}")
                        self.db.execute("UPDATE outbox SET refused = ? WHERE sequence = ?",
                                        (result.status.message, sequence))

    def pull(self, service):
        more = True
        while more:
            reply = service.PullChanges(
                feed_pb2.PullChangesRequest(token=self.state("token", b"")), **CALL)
            token, more = reply.token, reply.has_more
            with self.db:  # the changes and the token, or neither
                for message in reply.messages:
                    kind = message.WhichOneof("kind")
                    if kind == "change":
                        self.apply(message.change)
                    elif kind in ("reset", "scope_removed"):
                        self.db.execute("DELETE FROM mirror")
                    if kind == "scope_removed":  # begin anew: simple, and right
                        token, more = b"", True
                self.db.execute("UPDATE state SET value = ? WHERE key = 'token'", (token,))

    def apply(self, change):
        """The rules are those of feed.proto."""
        if change.op != feed_pb2.FeedMessage.Change.OP_UPSERT:
            self.db.execute("DELETE FROM mirror WHERE name = ?", (change.name,))
            return
        self.db.execute(
            "INSERT INTO mirror VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
            " revision = excluded.revision, resource = excluded.resource"
            " WHERE excluded.revision >= revision",
            (change.name, change.revision, change.resource.SerializeToString()))

    def contacts(self):
        for (resource,) in self.db.execute(
                "SELECT resource FROM mirror WHERE name LIKE 'engagements/%'"):
            engagement = engagements_pb2.Engagement()
            Any.FromString(resource).Unpack(engagement)
            yield engagement

    def count(self, sql):
        return self.db.execute(f"SELECT count(*) FROM {sql}").fetchone()[0]

    def report(self):
        firms, leads = (self.count(f"mirror WHERE name LIKE '{each}/%'")
                        for each in ("enterprises", "leads"))
        print(f"{firms} firms, {leads} leads, {len(list(self.contacts()))} contacts;"
              f" {self.count('outbox WHERE refused IS NULL')} to send,"
              f" {self.count('outbox WHERE refused IS NOT NULL')} refused")


def main(arguments):
    app = App(FILE)
    if len(arguments) == 3 and arguments[0] == "log":
        app.log(*arguments[1:])
    elif arguments == ["sync"]:
        with grpc.insecure_channel(ADDRESS) as channel:  # beyond this machine: secure_channel
            app.push(push_pb2_grpc.PushServiceStub(channel))
            app.pull(feed_pb2_grpc.FeedServiceStub(channel))
    else:
        sys.exit("usage: county_app.py log FIRM SUMMARY | sync")
    app.report()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except grpc.RpcError as error:
        sys.exit(f"error: {error.details()}")
