import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { BatchHandle } from '../../src/client/index.js';
import { BULK } from '../../src/contracts/bulk.js';
import type { FaultRule, SettingsChange } from '../../src/simulator/index.js';
import { createSimulator } from '../../src/simulator/index.js';
import { onBatchStage, until } from '../support/batch-stage.js';
import { addGroups, addUsers, allResults, nobodies, rowsOf, tally } from '../support/batches.js';
import { CLIENT_SECRET } from '../support/secrets.js';
import { CLIENT_ID } from '../support/worlds.js';

const PATCH = 'updateUserGroupMembers';
const limits = { patchUsers: 5, filterUsers: 10 };

const tallyOf = async (handle: BatchHandle) => tally(await allResults(handle));

describe('the breaker, at its defaults', { timeout: 90_000 }, () => {
  it.concurrent('pauses the batch, tells why; resume goes on, cancel ends it', async () =>
    onBatchStage('the breaker', async (stage) => {
      const [bad = '', good = ''] = addGroups(stage, ['Bad', 'Good']);
      const fault = { kind: 'status', status: 403 } as const;
      stage.simulator.faults.add({ operation: 'listUsers', count: Infinity, fault });
      await stage.work({ limits: { patchUsers: 20, filterUsers: 40 } });
      const users = [...addUsers(stage, 1), ...nobodies(45), ...addUsers(stage, 10)];
      const handle = await stage.startPages([
        rowsOf(bad, users),
        rowsOf(good, addUsers(stage, 10)),
      ]);
      const first = await handle.wait();
      expect([first.state, first.attention]).toEqual(['paused', 'act_breaker']);
      expect(first.summary).toMatch(
        /^Paused itself: too many rows go wrong; the last one: Spotnana/,
      );
      const refused = first.counts?.refused ?? 0;
      // Twenty failures of the last 200 rows, and at least a fifth of them.
      expect(refused).toBe(20);
      const writes = stage.requestsOf(PATCH).length;
      await setTimeout(400);
      expect(stage.requestsOf(PATCH)).toHaveLength(writes);
      await handle.resume({ by: 'Ada' });
      await until(async () => ((await handle.status()).counts?.refused ?? 0) > 20);
      const second = await handle.wait();
      expect([second.attention, second.counts?.refused]).toEqual(['act_breaker', 40]);
      await handle.cancel({ by: 'Ada' });
      const { state, decisions, counts } = await handle.result();
      expect(state).toBe('cancelled');
      expect(decisions.map(({ what }) => what)).toEqual(['resume', 'cancel']);
      expect(counts).toMatchObject({ refused: 40, added: expect.any(Number) });
      expect((await tallyOf(handle))['not_attempted cancelled']).toBeGreaterThan(5);
    }),
  );

  it.concurrent('counts rows that stay unverified, and holds the pages behind', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const durations = { verifyTimeoutMs: 600 };
      await stage.work({ limits: { patchUsers: 30, filterUsers: 60 }, durations });
      // The first is seen, of the next thirty nobody.
      let written = 0;
      stage.simulator.on('answered', ({ operation }) => {
        if (operation !== PATCH) return;
        written += 1;
        const visibleAfterMs = written === 1 ? Infinity : 0;
        stage.simulator.control.changeSettings({ visibleAfterMs });
      });
      const pages = [1, 30, 5].map((count) => rowsOf(groupId, addUsers(stage, count)));
      const handle = await stage.startPages(pages);
      const { attention, summary } = await handle.wait();
      expect(attention).toBe('act_breaker');
      expect(summary).toContain('not listed in time');
      await setTimeout(400);
      expect(stage.requestsOf(PATCH)).toHaveLength(2);
      await handle.resume();
      expect((await handle.result()).counts).toEqual({ added: 6, unverified: 30 });
      expect((await tallyOf(handle))['unverified not_visible_in_time']).toBe(30);
    }),
  );
});

describe('what was written shows', { timeout: 60_000 }, () => {
  it.concurrent(
    'only after a while: it is asked again with the following reads, then polled',
    async () =>
      onBatchStage('visible later', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        stage.simulator.control.changeSettings({ visibleAfterMs: 1_000 });
        await stage.work({ limits });
        const handle = await stage.start(rowsOf(groupId, addUsers(stage, 30)));
        expect((await handle.result()).counts).toEqual({ added: 30 });
        expect(stage.requestsOf(PATCH).every(({ applied }) => applied && applied.length > 0)).toBe(
          true,
        );
      }),
  );

  it.concurrent('never: the first row is unverified, and so is each that follows', async () =>
    onBatchStage('never visible', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      stage.simulator.control.changeSettings({ visibleAfterMs: Infinity });
      await stage.work({ limits, durations: { verifyTimeoutMs: 300 } });
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 3)));
      expect((await handle.result()).counts).toEqual({ unverified: 3 });
      // One alone at a time: a missing permission may look like this.
      expect(stage.requestsOf(PATCH)).toHaveLength(3);
    }),
  );
});

describe('a batch waits, says why, and goes on by itself', { timeout: 90_000 }, () => {
  it.concurrent.each<[string, FaultRule[], SettingsChange, string | undefined]>([
    [
      'Spotnana answers 502 for a while',
      [{ after: 6, count: 12, fault: { kind: 'status', status: 502 } }],
      {},
      'wait_spotnana',
    ],
    [
      'connections break, before and after the write',
      [
        { operation: PATCH, after: 1, fault: { kind: 'lost-after' } },
        { operation: PATCH, after: 3, fault: { kind: 'lost-before' } },
        { operation: PATCH, after: 5, fault: { kind: 'truncated' } },
      ],
      {},
      undefined,
    ],
    [
      '429 with Retry-After, longer than a step waits',
      [
        {
          operation: PATCH,
          after: 2,
          fault: { kind: 'rate-limit', retryAfter: 5, seconds: 5 },
        },
      ],
      {},
      'wait_rate_limit',
    ],
    [
      'more requests than are allowed',
      [],
      { requestsPerSecond: 12, retryAfter: 'seconds' },
      undefined,
    ],
    ['tokens expire all the time', [], { tokenLifetimeSeconds: 1 }, undefined],
    [
      'a token is taken back in the middle of it',
      [
        { operation: PATCH, after: 1, fault: { kind: 'token-expired' } },
        { operation: 'listUserGroupMembers', after: 2, fault: { kind: 'token-expired' } },
      ],
      {},
      undefined,
    ],
  ])('%s', async (named, faults, settings, attention) =>
    onBatchStage(attention ? named : '', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      stage.simulator.control.changeSettings({ latencyMs: 5, ...settings });
      for (const rule of faults) stage.simulator.faults.add(rule);
      await stage.work({ limits, durations: { troubleAfterMs: 1_500 } });
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 30)));
      const seen = new Set<string | null>();
      let isOver = false;
      const watching = until(async () => {
        seen.add((await handle.status()).attention);
        return isOver;
      });
      const { state, counts } = await handle.result();
      isOver = true;
      await watching;
      expect([state, counts]).toEqual(['done', { added: 30 }]);
      if (attention) expect([...seen]).toContain(attention);
    }),
  );

  it.concurrent.each<[string, FaultRule[], SettingsChange]>([
    ['more requests than are allowed', [], { requestsPerSecond: 8, retryAfter: 'seconds' }],
    [
      'every fifth look-up fails',
      Array.from({ length: 12 }, (_, index) => ({
        operation: 'lookUpUsers',
        after: 4 + 5 * index,
        fault: { kind: 'status', status: 500 },
      })),
      {},
    ],
  ])('%s, one request for each employee number: none is asked twice', async (_, faults, settings) =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const { companyId } = stage.ids;
      const rows = Array.from({ length: 40 }, (__, index) => {
        const employeeId = `n-${index}`;
        stage.simulator.store.addUser({ companyId, name: employeeId, employeeId });
        return { user: { employeeId }, group: { groupId } };
      });
      stage.simulator.control.changeSettings(settings);
      for (const rule of faults) stage.simulator.faults.add(rule);
      await stage.work({ limits });
      const handle = await stage.start(rows);
      expect((await handle.result()).counts).toEqual({ added: 40 });
      const answered = stage.requestsOf('lookUpUsers').filter(({ status }) => status === 200);
      expect(answered).toHaveLength(40);
    }),
  );

  it.concurrent(
    'credentials are refused, until the secret is right, and so a second time',
    async () =>
      onBatchStage('credentials refused twice', async (stage) => {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        let secret = CLIENT_SECRET;
        await stage.work({ limits, secret: async () => secret });
        let writes = 0;
        stage.simulator.on('arrived', ({ operation }) => {
          if (operation !== PATCH) return;
          writes += 1;
          if (writes !== 2 && writes !== 4) return;
          stage.simulator.control.changeSettings({ clientSecret: `rotated ${writes}` });
        });
        const handle = await stage.start(rowsOf(groupId, addUsers(stage, 30)));
        for (const write of [2, 4]) {
          await until(
            async () => writes === write && (await handle.status()).attention === 'act_credentials',
          );
          secret = `rotated ${write}`;
        }
        expect((await handle.result()).counts).toEqual({ added: 30 });
      }),
  );

  it.concurrent('a worker of another host: nothing is sent there', async () =>
    onBatchStage('another host', async (stage) => {
      const other = await createSimulator({
        seed: 'empty',
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
      });
      try {
        const [groupId = ''] = addGroups(stage, ['Finance']);
        const mine = await stage.work({ limits });
        const second = stage.arrival(PATCH, 2);
        const handle = await stage.start(rowsOf(groupId, addUsers(stage, 30)));
        await second;
        await mine.stop();
        const theirs = await stage.work({ limits, baseUrl: other.url });
        await until(async () => (await handle.status()).attention === 'act_environment');
        expect(other.requests).toEqual([]);
        await theirs.stop();
        await stage.work({ limits });
        expect((await handle.result()).counts).toEqual({ added: 30 });
      } finally {
        await other.close();
      }
    }),
  );

  it.concurrent('no worker for a while, longer than a request may take', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      const first = await stage.work({ limits });
      const second = stage.arrival(PATCH, 2);
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 30)));
      await second;
      await first.stop();
      await setTimeout(3_000);
      expect((await handle.status()).workflowStatus).toBe('RUNNING');
      await stage.work({ limits });
      expect((await handle.result()).counts).toEqual({ added: 30 });
    }),
  );
});

describe('what no page and no coordinator understands', { timeout: 60_000 }, () => {
  it.concurrent('is refused or left out, and breaks nothing', async () =>
    onBatchStage('', async (stage) => {
      const [groupId = ''] = addGroups(stage, ['Finance']);
      await stage.work({ limits });
      const handle = await stage.start(rowsOf(groupId, addUsers(stage, 5)), { mode: 'approve' });
      await until(async () => (await handle.status()).attention === 'act_approve');
      const coordinator = stage.temporal.workflow.getHandle(handle.workflowId);
      const page = stage.page(handle, 0);
      const odd: unknown[] = [undefined, null, 'text', 7, [], {}, { do: 'go' }, { do: 'apply' }];
      for (const value of odd) {
        await page.signal(BULK.order, value);
        for (const name of [BULK.pageSaid, BULK.pause, BULK.resume]) {
          await coordinator.signal(name, value);
        }
        for (const name of [BULK.openPages, BULK.seal, BULK.approve]) {
          await expect(coordinator.executeUpdate(name, { args: [value] })).rejects.toThrow();
        }
        await expect(page.executeUpdate(BULK.load, { args: [value] })).rejects.toThrow();
      }
      const { status } = await handle.status();
      await handle.approve({ plan: status?.plan?.hash ?? '' });
      expect((await handle.result()).counts).toEqual({ added: 5 });
    }),
  );
});
