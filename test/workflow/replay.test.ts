import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { HISTORIES, storedHistories } from '../support/histories.js';

const codePath = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

interface StoredHistory {
  events: {
    workflowExecutionStartedEventAttributes?: { workflowId: string };
    upsertWorkflowSearchAttributesEventAttributes?: {
      searchAttributes: { indexedFields: Record<string, { data: string }> };
    };
  }[];
}

function readHistory(file: string): StoredHistory {
  return JSON.parse(readFileSync(`${HISTORIES}/${file}`, 'utf8')) as StoredHistory;
}

/** Every `UsherState` that the run has told. */
function statesIn({ events }: StoredHistory): string[] {
  return events.flatMap(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) => {
    const state = upsert?.searchAttributes.indexedFields['UsherState'];
    return state ? [JSON.parse(Buffer.from(state.data, 'base64').toString()) as string] : [];
  });
}

describe('stored histories replay with the code of today', () => {
  it('there is one for each way a run can go', () => {
    expect(storedHistories('adds').length).toBeGreaterThanOrEqual(25);
  });

  it('and of a batch in each of its states', () => {
    const coordinators = storedHistories('batches').filter((file) => file.startsWith('batch-'));
    const states = new Set(coordinators.flatMap((file) => statesIn(readHistory(file))));
    expect([...states].sort()).toEqual([
      'applying',
      'awaiting_approval',
      'cancelled',
      'done',
      'intake',
      'paused',
      'planning',
      'rejected',
    ]);
  });

  it.each(storedHistories('all'))('%s', async (file) => {
    const history = readHistory(file);
    // A batch and its pages go by their ids.
    const { workflowId } = history.events[0]?.workflowExecutionStartedEventAttributes ?? {};
    await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, workflowId);
  });

  it('and a history of another course does not: the check can fail', async () => {
    const text = readFileSync(`${HISTORIES}/by-id.json`, 'utf8');
    const other: unknown = JSON.parse(text.replaceAll('getUserGroup', 'deleteUserGroup'));
    await expect(Worker.runReplayHistory({ workflowBundle: { codePath } }, other)).rejects.toThrow(
      /does not match/,
    );
  });
});
