import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/cli/bulk/batch-answer.js';
import type { BatchReport, BatchStatus } from '../../../src/client/index.js';

function createReport(): BatchReport {
  return {
    workflowId: 'batch:ac3e0000:x',
    runId: 'run',
    workflowStatus: 'RUNNING',
    state: 'applying',
    attention: null,
    summary: '0 of 2,500 rows done: nothing yet',
    startedAt: '2026-01-31T12:00:00.000Z',
    counts: { added: 201, would_add: 1_800 },
    status: { rows: 2_500, host: 'h', companyId: 'c' } as BatchStatus,
  };
}

function render(change: Partial<BatchReport> = {}): string[] {
  return renderReport({ ...createReport(), ...change }, 'x').map((line) => line.trim());
}

describe('where a batch stands', () => {
  it('counts rows of pages at work while it applies, of which the summary does not know', () => {
    expect(render()).toEqual([
      'Batch x: applying',
      '201 of 2,500 rows done: 201 added',
      'at h, company c',
    ]);
  });

  it.each<[string, Partial<BatchReport>]>([
    ['where it waits', { attention: 'wait_spotnana', summary: 'Waits for Spotnana' }],
    ['where it is paused', { state: 'paused', summary: 'Paused: lunch' }],
  ])('is its summary %s', (_, change) => {
    expect(render(change)).toContain(change.summary);
  });

  it('is what it said last without a worker, and says where it is stuck on code', () => {
    const { counts: _, status: __, ...known } = createReport();
    const said = ['Batch x: applying', '  0 of 2,500 rows done: nothing yet'];
    expect(renderReport(known, 'x')).toEqual([
      ...said,
      '  No worker answers: this is what it said last.',
    ]);
    const stuck = { since: '2026-01-31T12:00:00.000Z', reason: 'Its code throws: oh.' };
    expect(renderReport({ ...known, stuck }, 'x')).toEqual([
      ...said,
      '  Stuck on code since 2026-01-31 12:00:00 UTC, until workers have code that fits. Its code throws: oh.',
      expect.stringMatching(/^ {2}Roll the workers back .+ Never reset it\.$/),
    ]);
  });
});
