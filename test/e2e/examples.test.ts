import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WaitOptions } from 'usher';
// The built package, as the examples import it.
import { UsherClient } from 'usher';
import { addMember } from '../../examples/http-handler.js';
import { consume } from '../../examples/queue-consumer.js';
import { sharedTemporal } from '../support/temporal.js';
import type { World } from '../support/worlds.js';
import { createWorld } from '../support/worlds.js';

const root = new URL('../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');

describe('README.md', () => {
  const blocks = [...read('README.md').matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code);

  it('shows the examples as they are, and no other code', () => {
    const files = readdirSync(new URL('examples', root)).filter((name) => name.endsWith('.ts'));
    expect(blocks).toEqual(files.map((name) => read(`examples/${name}`)));
  });
});

let world: World;
let usher: UsherClient;
/** Waits for a second at most, whatever it is asked for. */
let hasty: UsherClient;

beforeAll(async () => {
  world = await createWorld(sharedTemporal().address);
  const options = { client: world.temporal, taskQueue: world.taskQueue };
  usher = new UsherClient(options);
  hasty = new (class extends UsherClient {
    override async addUserToGroup(input: never, wait?: WaitOptions) {
      return super.addUserToGroup(input, { ...wait, waitMs: 1_000 });
    }
  })(options);
});

afterAll(async () => {
  await world.close();
});

/** The add of a user whom Spotnana has not seen before. */
function newcomer() {
  const userId = crypto.randomUUID();
  const { companyId, groupId } = world.ids;
  world.simulator.store.addUser({ id: userId, companyId, name: 'New' });
  return { companyId, groupId, userId };
}

describe('the HTTP handler', () => {
  let server: Server;
  let client: UsherClient;

  beforeAll(async () => {
    server = createServer((request, response) => void addMember(client, request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => void server.close());

  async function post(body: unknown, using = usher): Promise<[number, unknown]> {
    client = using;
    const { port } = server.address() as AddressInfo;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: text });
    return [answer.status, await answer.json()];
  }

  it('answers 503 while no worker is up, and 200 when asked again behind it', async () => {
    const add = newcomer();
    const [status, body] = await post(add);
    expect([status, body]).toEqual([503, { error: expect.stringContaining('No worker') }]);
    await world.startWorker();
    await expect(post(add)).resolves.toMatchObject([200, { outcome: 'added' }]);
  });

  it('answers 202 with the id while the add goes on', async () => {
    const add = newcomer();
    world.simulator.control.changeSettings({
      groups: { [add.groupId]: { visibleAfterMs: 60_000 } },
    });
    const id = expect.stringContaining(add.userId);
    await expect(post(add, hasty)).resolves.toEqual([202, { id }]);
    world.simulator.control.changeSettings({ groups: { [add.groupId]: { visibleAfterMs: 0 } } });
    world.simulator.control.reveal(add.groupId);
    await expect(post(add)).resolves.toMatchObject([200, { outcome: 'added' }]);
  });

  it('answers 422 to what never holds, and 400 to what is no JSON', async () => {
    const { companyId, userId } = newcomer();
    const refused = await post({ companyId, userId, groupName: 'No such group' });
    expect(refused).toEqual([422, { error: expect.stringContaining('NOT added') }]);
    expect(await post({ userId })).toEqual([422, { error: expect.stringContaining('companyId') }]);
    expect(await post('{')).toEqual([400, { error: 'not understood' }]);
  });
});

describe('the queue consumer', () => {
  it('settles good messages, sends again what may heal, and sets aside the rest', async () => {
    const [good, slow] = [newcomer(), newcomer()];
    const queue = [good, slow, good, { ...good, groupId: 'x' }].map((add) => JSON.stringify(add));
    queue.push('{');
    const verdicts: string[] = [];
    world.simulator.faults.add({
      operation: 'listUserGroupMembers',
      match: { userId: slow.userId },
      fault: { kind: 'delay', ms: 3_000 },
    });
    for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
      const isSlow = body.includes(slow.userId) && !verdicts.includes('retry');
      const verdict = await consume(isSlow ? hasty : usher, body);
      verdicts.push(verdict);
      if (verdict === 'retry') queue.push(body);
    }
    expect(verdicts).toEqual(['ack', 'retry', 'ack', 'dead letter', 'dead letter', 'ack']);
    const members = world.simulator.control.members(world.ids.groupId);
    expect(members).toEqual(expect.arrayContaining([good.userId, slow.userId]));
  });
});
