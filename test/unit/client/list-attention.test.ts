import type { Client } from '@temporalio/client';
import { ServiceError } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { OpenMark } from '../../../src/client/list-attention.js';
import { listAttention } from '../../../src/client/list-attention.js';

const INVALID_ARGUMENT = 3;

/** As the SDK wraps what gRPC says. */
function refusal(details: string, code = INVALID_ARGUMENT): ServiceError {
  const cause = Object.assign(new Error(details), { code, details, metadata: {} });
  return new ServiceError('Failed to list workflows', { cause });
}

const MARKED = {
  workflowId: 'add:x',
  runId: 'run',
  type: 'AddUserToGroupWorkflow',
  startTime: new Date('2026-01-31T12:00:00Z'),
  typedSearchAttributes: new TypedSearchAttributes([
    { key: defineSearchAttributeKey('UsherAttention', 'KEYWORD'), value: 'wait_spotnana' },
  ]),
};

/** Of a server with one marked run, that refuses the list of runs that are stuck on code. */
async function listWhere(error: Error): Promise<OpenMark[]> {
  const list = async function* ({ query }: { query: string }) {
    if (query.includes('TemporalReportedProblems')) throw error;
    yield MARKED;
  };
  const getWorkflowExecutionHistoryReverse = async () => ({ history: { events: [] } });
  const workflowService = { getWorkflowExecutionHistoryReverse };
  const client = { workflow: { list }, workflowService, options: {} } as unknown as Client;
  const marks: OpenMark[] = [];
  for await (const mark of listAttention(client)) marks.push(mark);
  return marks;
}

describe('a server that reports no runs that are stuck on code', () => {
  it.each([
    "invalid query: invalid expression: column name 'TemporalReportedProblems' is not a valid search attribute",
    'invalid query: invalid search attribute: TemporalReportedProblems',
    'Namespace default has no mapping defined for search attribute TemporalReportedProblems',
  ])('lists the marks alone: %s', async (details) => {
    expect(await listWhere(refusal(details))).toMatchObject([
      { workflowId: 'add:x', attention: 'wait_spotnana', since: '2026-01-31T12:00:00.000Z' },
    ]);
  });

  it.each([
    refusal("column name 'UsherAttention' is not a valid search attribute"),
    refusal('search attribute TemporalReportedProblems', 7),
    new Error('invalid search attribute: TemporalReportedProblems'),
  ])('but no other error is passed over: %s', async (error) => {
    await expect(listWhere(error)).rejects.toBe(error);
  });
});
