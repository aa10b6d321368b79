import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { addWorkflowId } from '../../src/client/index.js';
import type { AddUserToGroupInput } from '../../src/client/index.js';
import { parseAddUserToGroupInput } from '../../src/contracts/parse-input.js';
import { sharedTemporal } from '../support/temporal.js';
import { createWorld } from '../support/worlds.js';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../docs/wire-contract/${name}`, import.meta.url), 'utf8'));

const companyId = 'ac3e0000-0000-4000-8000-000000000001';
const userId = 'ADA00000-0000-4000-8000-000000000001';
const groupId = 'f1a00000-0000-4000-8000-000000000001';

describe('the wire contract', () => {
  it.each(read('ids.json') as { input: AddUserToGroupInput; workflowId: string }[])(
    'gives the id $workflowId',
    ({ input, workflowId }) => {
      expect(addWorkflowId(input)).toBe(workflowId);
    },
  );

  const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(
    read('input.schema.json') as object,
  );

  it.each([
    { companyId, userId, groupId },
    { companyId, userId, groupName: 'Finance' },
    { companyId, userId, groupName: 'Finance', requestedBy: 'dana', reason: 'x', reference: 'y' },
    { companyId, userId, groupId, contractVersion: 1 },
    { companyId, userId, groupId, contractVersion: 2 },
    { companyId, email: 'Ada@acme.example', groupId },
    { companyId, externalId: 'hr-1', groupId },
    { companyId, employeeId: '0047', groupName: 'Finance' },
    { companyId, email: ' ada@acme.example ', groupId },
    { companyId, email: 'ada', groupId },
    { companyId, email: 'ada@acme.example, bruno@acme.example', groupId },
    { companyId, email: 'ada@acme.example', userId, groupId },
    { companyId, externalId: 'hr-1', employeeId: '0047', groupId },
    { companyId, employeeId: 47, groupId },
    { companyId, employeeId: '0'.repeat(256), groupId },
    { companyId, userId },
    { companyId, userId, groupId, groupName: 'Finance' },
    { companyId, groupId },
    { companyId: 'acme', userId, groupId },
    { companyId, userId, groupId, extra: true },
    { companyId, userId, groupName: 'x'.repeat(256) },
    { companyId, userId, groupName: '🎉'.repeat(255) },
    { companyId, userId, groupName: '🎉'.repeat(256) },
    { companyId, userId, groupName: 7 },
  ])('schema and workflow agree on %j', (input) => {
    expect(validate(input)).toBe(parseAddUserToGroupInput(input).ok);
  });

  it('is enough to add a user with the temporal command line and JSON', async () => {
    const { address, cli } = sharedTemporal();
    const world = await createWorld(address);
    try {
      await world.startWorker();
      const { companyId: company, groupName, userId: user } = world.ids;
      const input = JSON.stringify({ companyId: company, groupName, userId: user });
      const { stdout } = await promisify(execFile)(cli, [
        'workflow',
        'execute',
        '--address',
        address,
        '--output',
        'json',
        '--type',
        'AddUserToGroupWorkflow',
        '--task-queue',
        world.taskQueue,
        '--workflow-id',
        `cli-${user}`,
        '--input',
        input,
      ]);
      expect(JSON.parse(stdout)).toMatchObject({
        status: 'COMPLETED',
        result: { outcome: 'added' },
      });
    } finally {
      await world.close();
    }
  });
});
