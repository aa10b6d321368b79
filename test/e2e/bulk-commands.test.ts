import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BulkWorld } from '../support/bulk-world.js';
import { createBulkWorld, jsonOf } from '../support/bulk-world.js';
import { usherHere } from '../support/cli-here.js';

let world: BulkWorld;

beforeAll(async () => {
  world = await createBulkWorld();
  await world.startWorker();
});

afterAll(async () => world.close());

describe('every command of batches', () => {
  const deciding = ['approve', 'reject', 'pause', 'resume', 'cancel'];
  const bulk = ['start', 'list', 'status', 'watch', 'wait', 'report', ...deciding];

  it.each([...bulk.map((name) => `bulk ${name}`), 'attention', 'links'])(
    '%s has --help with an example',
    async (name) => {
      const { status, stdout } = await usherHere([...name.split(' '), '--help'], {});
      expect(status).toBe(0);
      expect(stdout).toMatch(/Examples?:\n {2}\$ .*usher /);
      expect(stdout).toContain('--json');
    },
  );

  it.each(deciding)('%s takes who decides and why', async (name) => {
    const { stdout } = await usherHere(['bulk', name, '--help'], {});
    expect(stdout).toMatch(/--by <who>/);
    expect(stdout).toMatch(/--reason <why>/);
  });
});

describe('a batch is named', () => {
  it('by its name, with the company where several have one, and by its workflow id', async () => {
    const file = world.writeHires('named.csv', world.hire(1), world.ids.groupName);
    const name = `Starters ${world.ids.companyId.slice(9, 13)}`;
    const { workflowId } = jsonOf(await world.start(file, ['--batch', name, '--json']));
    const { companyId } = world.ids;
    for (const named of [[name], [name, '--company', companyId], [workflowId]]) {
      // The list of runs, where a name alone is looked for, is a moment behind.
      await expect
        .poll(async () => world.bulk(['status', ...named]), { timeout: 5_000 })
        .toMatchObject({ status: 7, stdout: expect.stringContaining(name) });
    }
    const listed = await world.bulk(['list', '--company', companyId, '--open']);
    expect(listed.stdout).toContain(workflowId);
    const nobody = await world.bulk(['status', 'no-such-batch']);
    expect(nobody).toMatchObject({ status: 2, stderr: expect.stringContaining('no-such-batch') });
    const add = await world.bulk(['status', 'batch:00000000:x']);
    expect(add.status).toBe(2);
  });
});

describe('usher links', () => {
  it('prints each view as a link to the Web UI, and which columns to choose', async () => {
    const env = { USHER_UI_URL: 'https://temporal.example.com', TEMPORAL_NAMESPACE: 'travel' };
    const { status, stdout } = await usherHere(['links'], env);
    expect(status).toBe(0);
    const links = stdout.match(/https:\S+/g) ?? [];
    expect(links).toHaveLength(5);
    for (const link of links) {
      expect(link).toContain('https://temporal.example.com/namespaces/travel/workflows?query=');
      expect(link).toContain('&savedQuery=');
    }
    expect(stdout).toContain('Status · UsherAttention · UsherSummary');
    const without = await usherHere(['links'], {});
    expect(without.stdout).toContain('filter: ExecutionStatus = "Running"');
  });

  it('asks what the server understands', async () => {
    const { stdout } = await usherHere(['links', '--json'], {});
    for (const { filter } of JSON.parse(stdout).views as { filter: string }[]) {
      const { count } = await world.temporal.workflow.count(filter);
      expect(count).toBeGreaterThanOrEqual(0);
    }
  });
});
