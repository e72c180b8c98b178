// A client in JavaScript that reads the protos of the project as they are.
'use strict';

const assert = require('node:assert');
const crypto = require('node:crypto');
const path = require('node:path');
const test = require('node:test');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const protos = path.resolve(__dirname, '../../../proto');
const loaded = loader.loadSync(
  [
    'zhaolian/v1/chains.proto',
    'grpc/health/v1/health.proto',
    'google/rpc/status.proto',
    'google/rpc/error_details.proto',
  ],
  {includeDirs: [protos, '/usr/share/grpc-proto'], keepCase: true, longs: String, enums: String});
const {zhaolian, grpc: grpcServices} = grpc.loadPackageDefinition(loaded);

const address = process.env.ZHAOLIAN_ADDRESS;
const credentials = grpc.credentials.createInsecure();
const clusters = new zhaolian.v1.ClusterService(address, credentials);
const health = new grpcServices.health.v1.Health(address, credentials);

test.after(() => {
  clusters.close();
  health.close();
});

// Resolves to the reply, or rejects with the error of the call.
function call(client, method, request) {
  const metadata = new grpc.Metadata();
  metadata.set('zhaolian-user', 'users/local');
  const deadline = new Date(Date.now() + 10000);
  return new Promise((resolve, reject) => {
    client[method](request, metadata, {deadline}, (error, reply) =>
      error ? reject(error) : resolve(reply));
  });
}

// The details of an error, by the name of their type.
function details(error) {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  const status = loaded['google.rpc.Status'].deserialize(bytes);
  const byType = {};
  for (const any of status.details) {
    const type = any.type_url.split('/').pop();
    byType[type] = loaded[type].deserialize(any.value);
  }
  return byType;
}

async function failure(promise) {
  return promise.then(() => assert.fail('the call succeeded'), (error) => error);
}

test('the server says it is serving', async () => {
  const reply = await call(health, 'check', {service: 'zhaolian.v1.ClusterService'});
  assert.strictEqual(reply.status, 'SERVING');
});

test('a created cluster is listed, and the same request changes nothing twice', async () => {
  const request = {
    cluster: {display_name: '航空航天（示例）', owner_unit: 'units/bureau'},
    cluster_id: 'example-node',
    request_id: crypto.randomUUID(),
  };
  const first = await call(clusters, 'createCluster', request);
  const second = await call(clusters, 'createCluster', request);
  assert.deepStrictEqual(second, first);
  assert.strictEqual(first.name, 'clusters/example-node');

  const page = await call(clusters, 'listClusters', {filter: 'display_name = "航空航天（示例）"'});
  assert.deepStrictEqual(page.clusters.map((each) => each.name), ['clusters/example-node']);
});

test('a stale etag is refused with a reason that programs can read', async () => {
  const created = await call(clusters, 'createCluster', {
    cluster: {display_name: '新材料（示例）', owner_unit: 'units/bureau'},
  });
  const update = (display_name) => call(clusters, 'updateCluster', {
    cluster: {name: created.name, etag: created.etag, display_name},
    update_mask: {paths: ['display_name']},
  });
  const updated = await update('新型材料（示例）');
  assert.notStrictEqual(updated.etag, created.etag);

  const error = await failure(update('别的名称（示例）'));
  assert.strictEqual(error.code, grpc.status.ABORTED);
  const found = details(error);
  assert.strictEqual(found['google.rpc.ErrorInfo'].reason, 'ETAG_MISMATCH');
  assert.strictEqual(found['google.rpc.LocalizedMessage'].locale, 'zh-CN');
});

test('a wrong field is named', async () => {
  const error = await failure(call(clusters, 'createCluster', {cluster: {display_name: ' '}}));
  assert.strictEqual(error.code, grpc.status.INVALID_ARGUMENT);
  const fields = details(error)['google.rpc.BadRequest'].field_violations;
  assert.deepStrictEqual(fields.map((each) => each.field), ['cluster.display_name']);
});
