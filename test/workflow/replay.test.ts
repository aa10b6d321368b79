import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { HISTORIES } from '../support/histories.js';

const codePath = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));
const files = readdirSync(HISTORIES).filter((name) => name.endsWith('.json'));

describe('stored histories replay with the code of today', () => {
  it('there is one for each way a run can go', () => {
    expect(files.length).toBeGreaterThanOrEqual(25);
  });

  it.each(files)('%s', async (file) => {
    const history: unknown = JSON.parse(readFileSync(`${HISTORIES}/${file}`, 'utf8'));
    await Worker.runReplayHistory({ workflowBundle: { codePath } }, history);
  });

  it('and a history of another course does not: the check can fail', async () => {
    const text = readFileSync(`${HISTORIES}/by-id.json`, 'utf8');
    const other: unknown = JSON.parse(text.replaceAll('getUserGroup', 'deleteUserGroup'));
    await expect(Worker.runReplayHistory({ workflowBundle: { codePath } }, other)).rejects.toThrow(
      /does not match/,
    );
  });
});
