"""A client in Python, generated from the protos by protoc and the gRPC plugin."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import uuid

import grpc

PROTOS = pathlib.Path(__file__).resolve().parents[3] / "proto"
GRPC_PROTOS = pathlib.Path("/usr/share/grpc-proto")
GENERATED = tempfile.TemporaryDirectory()


def generate(folder):
    """Writes modules for the public protos and for health."""
    files = [*PROTOS.glob("zhaolian/v1/*.proto"), *PROTOS.glob("google/rpc/*.proto")]
    names = [str(file.relative_to(PROTOS)) for file in files]
    plugin = shutil.which("grpc_python_plugin")
    subprocess.run(
        ["protoc", f"-I{PROTOS}", f"-I{GRPC_PROTOS}", f"--plugin=protoc-gen-grpc={plugin}",
         f"--python_out={folder}", f"--grpc_out={folder}", *names, "grpc/health/v1/health.proto"],
        check=True)


generate(GENERATED.name)
sys.path.insert(0, GENERATED.name)
# The generated package grpc.health lies beside the installed package grpc.
grpc.__path__.append(os.path.join(GENERATED.name, "grpc"))

from google.rpc import error_details_pb2, status_pb2  # noqa: E402
from grpc.health.v1 import health_pb2, health_pb2_grpc  # noqa: E402
from zhaolian.v1 import enterprises_pb2 as pb  # noqa: E402
from zhaolian.v1 import enterprises_pb2_grpc  # noqa: E402

CALL = {"timeout": 10, "metadata": (("zhaolian-user", "users/local"),)}


def detail(error, message_type):
    """The detail of that type in the error of a call."""
    packed = dict(error.trailing_metadata())["grpc-status-details-bin"]
    for each in status_pb2.Status.FromString(packed).details:
        message = message_type()
        if each.Unpack(message):
            return message
    raise AssertionError(f"no {message_type.DESCRIPTOR.name} in {error}")


class PythonClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.channel = grpc.insecure_channel(os.environ["ZHAOLIAN_ADDRESS"])
        cls.addClassCleanup(cls.channel.close)
        cls.enterprises = enterprises_pb2_grpc.EnterpriseServiceStub(cls.channel)

    def create(self, display_name, **request):
        enterprise = pb.Enterprise(
            display_name=display_name,
            owner_unit="units/bureau",
            relation=pb.Enterprise.RELATION_TARGET)
        return self.enterprises.CreateEnterprise(
            pb.CreateEnterpriseRequest(enterprise=enterprise, **request), **CALL)

    def test_server_says_it_is_serving(self):
        reply = health_pb2_grpc.HealthStub(self.channel).Check(
            health_pb2.HealthCheckRequest(), **CALL)
        self.assertEqual(reply.status, health_pb2.HealthCheckResponse.SERVING)

    def test_same_request_changes_nothing_twice(self):
        request_id = str(uuid.uuid4())
        first = self.create("示例制药有限公司", request_id=request_id)
        self.assertEqual(self.create("示例制药有限公司", request_id=request_id), first)

    def test_pages_give_every_row_once(self):
        created = [self.create(f"示例机械 {n}").name for n in range(5)]
        request = pb.ListEnterprisesRequest(page_size=2, filter='display_name = "示例机械*"')
        listed = []
        while True:
            page = self.enterprises.ListEnterprises(request, **CALL)
            listed += [each.name for each in page.enterprises]
            if not page.next_page_token:
                break
            request.page_token = page.next_page_token
        self.assertEqual(listed, sorted(created))

    def test_stale_etag_is_refused(self):
        enterprise = self.create("示例航空")
        stale = enterprise.etag
        enterprise.display_name = "示例航空工业"
        request = pb.UpdateEnterpriseRequest(enterprise=enterprise)
        request.update_mask.paths.append("display_name")
        self.assertNotEqual(self.enterprises.UpdateEnterprise(request, **CALL).etag, stale)
        with self.assertRaises(grpc.RpcError) as caught:
            self.enterprises.UpdateEnterprise(request, **CALL)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.ABORTED)
        info = detail(caught.exception, error_details_pb2.ErrorInfo)
        self.assertEqual(info.reason, "ETAG_MISMATCH")

    def test_every_field_at_fault_is_named(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.enterprises.CreateEnterprise(
                pb.CreateEnterpriseRequest(
                    enterprise=pb.Enterprise(display_name="示例", credit_code="123")), **CALL)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        bad_request = detail(caught.exception, error_details_pb2.BadRequest)
        self.assertEqual(
            sorted(each.field for each in bad_request.field_violations),
            ["enterprise.credit_code", "enterprise.relation"])
        self.assertEqual(
            detail(caught.exception, error_details_pb2.LocalizedMessage).locale, "zh-CN")


if __name__ == "__main__":
    unittest.main()
