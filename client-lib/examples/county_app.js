// A county's app in JavaScript: keeps a copy of what its key may see, and sends contacts
// that were written down without a network, each once.
//
//   npm install @grpc/grpc-js @grpc/proto-loader
//   export ZHAOLIAN_ADDRESS=127.0.0.1:50051 ZHAOLIAN_KEY=…    # zhaolian admin keys create
//   node county_app.js log enterprises/te-001 '电话里谈到明年的新厂'
//   node county_app.js sync
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const protos = process.env.ZHAOLIAN_PROTOS || path.resolve(__dirname, '../../proto');
const loaded = loader.loadSync(
  ['feed', 'push', 'chains', 'enterprises', 'leads', 'engagements', 'organization'].map(
    (name) => `zhaolian/v1/${name}.proto`),
  {includeDirs: [protos], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true});
const {v1} = grpc.loadPackageDefinition(loaded).zhaolian;
const address = process.env.ZHAOLIAN_ADDRESS || '127.0.0.1:50051';
const file = process.env.ZHAOLIAN_STATE || 'county_app.json';

// What is kept between runs. It is replaced whole: after a crash there is the old or the new.
function read() {
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
  return {device: crypto.randomUUID(), nextSequence: 1, outbox: [], refused: [], token: '', rows: {}};
}

function keep(state) {
  fs.writeFileSync(`${file}.new`, JSON.stringify(state), {mode: 0o600, flush: true});
  fs.renameSync(`${file}.new`, file);
}

// Resolves to the reply, or rejects with the error of the call.
function call(client, method, request) {
  const metadata = new grpc.Metadata();
  if (process.env.ZHAOLIAN_KEY) metadata.set('authorization', `Bearer ${process.env.ZHAOLIAN_KEY}`);
  return new Promise((resolve, reject) => {
    client[method](request, metadata, {deadline: Date.now() + 60000}, (error, reply) =>
      error ? reject(error) : resolve(reply));
  });
}

// The number and the ids are made with the contact, and kept before anything is sent: sent
// again, it is known.
function log(state, enterprise, summary) {
  state.outbox.push({
    sequence: state.nextSequence++,
    request: {
      engagement: {
        enterprise, summary, kind: 'KIND_CALL', occur_time: {seconds: Math.floor(Date.now() / 1000)},
      },
      engagement_id: `e${crypto.randomUUID()}`,
      request_id: crypto.randomUUID(),
    },
  });
  keep(state);
}

async function push(state, client) {
  while (state.outbox.length > 0) {
    const batch = state.outbox.slice(0, 100);
    const type = 'zhaolian.v1.CreateEngagementRequest';
    const reply = await call(client, 'pushMutations', {
      device: state.device,
      first_sequence: batch[0].sequence,
      mutations: batch.map(({request}) => ({
        request: {type_url: `type.googleapis.com/${type}`, value: loaded[type].serialize(request)},
      })),
    });
    const settled = Number(reply.settled_sequence);
    for (const [i, {status}] of reply.results.entries()) {
      if (batch[i].sequence > settled || status.code === 0) continue;
      console.log(`refused: ${status.message}`);  // its author decides
      state.refused.push({...batch[i], why: status.message});
    }
    const waiting = state.outbox.length;
    state.outbox = state.outbox.filter(({sequence}) => sequence > settled);
    keep(state);
    if (state.outbox.length === waiting) throw new Error('the server has no room; try again later');
  }
}

// The rules are those of feed.proto.
function apply(state, message) {
  if (message.kind === 'reset') state.rows = {};
  if (message.kind === 'scope_removed') state.rows = {};  // and begin anew: simple, and right
  if (message.kind !== 'change') return;
  const {op, name, revision, resource} = message.change;
  if (op !== 'OP_UPSERT') {
    delete state.rows[name];
  } else if (!state.rows[name] || BigInt(revision) >= BigInt(state.rows[name].revision)) {
    const definition = loaded[resource.type_url.split('/').pop()];
    const row = definition ? definition.deserialize(resource.value) : {name};
    state.rows[name] = {revision, row};
  }
}

async function pull(state, client) {
  for (let more = true; more;) {
    const reply = await call(client, 'pullChanges', {token: Buffer.from(state.token, 'base64')});
    reply.messages.forEach((message) => apply(state, message));
    const anew = reply.messages.some(({kind}) => kind === 'scope_removed');
    state.token = anew ? '' : reply.token.toString('base64');
    keep(state);
    more = reply.has_more || anew;
  }
}

async function main([command, enterprise, summary]) {
  const state = read();
  if (command === 'log' && summary) {
    log(state, enterprise, summary);
  } else if (command === 'sync') {
    const credentials = grpc.credentials.createInsecure();  // beyond this machine: createSsl()
    await push(state, new v1.PushService(address, credentials));
    await pull(state, new v1.FeedService(address, credentials));
  } else {
    console.error('usage: county_app.js log FIRM SUMMARY | sync');
    process.exitCode = 2;
    return;
  }
  const count = (collection) =>
    Object.keys(state.rows).filter((name) => name.startsWith(`${collection}/`)).length;
  console.log(`${count('enterprises')} firms, ${count('leads')} leads, ` +
    `${count('engagements')} contacts; ${state.outbox.length} to send, ${state.refused.length} refused`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`error: ${error.details || error.message}`);
  process.exitCode = 1;
});
