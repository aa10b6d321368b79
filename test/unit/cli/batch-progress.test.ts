import { describe, expect, it } from 'vitest';
import {
  createBatchProgress,
  createRate,
  renderProgress,
} from '../../../src/cli/bulk/batch-progress.js';
import type { BatchReport, BatchStatus } from '../../../src/client/index.js';

function report(change: Partial<BatchReport> = {}): BatchReport {
  return {
    workflowId: 'batch:ac3e0000:x',
    runId: 'run',
    workflowStatus: 'RUNNING',
    state: 'applying',
    attention: null,
    summary: '2,000 of 10,000 rows done',
    startedAt: '2026-01-31T12:00:00.000Z',
    counts: { added: 3_000, refused: 500, would_add: 4_000 },
    status: { rows: 10_000 } as BatchStatus,
    ...change,
  };
}

describe('the rate', () => {
  it('is that of the last 15 s, and not known at first', () => {
    const rate = createRate();
    expect(rate(0, 0)).toBeUndefined();
    expect(rate(1_000, 1_000)).toBe(1_000);
    expect(rate(1_100, 11_000)).toBe(100);
    expect(rate(1_200, 21_000)).toBe(10);
  });
});

describe('progress', () => {
  it('tells rows done, rate, time left and outcomes; what is only planned is not done', () => {
    expect(renderProgress(report(), 250)).toBe(
      '███████░░░░░░░░░░░░░  35%  3,500 of 10,000 rows  250 rows/s  26 s left  3,000 added, 500 refused',
    );
  });

  it('tells what it waits for in place of a rate that means nothing', () => {
    const summary = 'Spotnana limits the rate. Next try 12:00:30';
    const waiting = renderProgress(report({ attention: 'wait_rate_limit', summary }), 250);
    expect(waiting).toContain(summary);
    expect(waiting).not.toContain('rows/s');
    const paused = renderProgress(report({ state: 'paused', summary: 'Paused: HR' }), 250);
    expect(paused).toContain('Paused: HR');
  });

  it('says that no worker answers, and is the summary alone before rows are written', () => {
    const { status: _, ...silent } = report();
    expect(renderProgress(silent, undefined)).toBe(
      'No worker answers, the batch waits for one (usher worker). It said last: 2,000 of 10,000 rows done',
    );
    expect(renderProgress(report({ state: 'planning', summary: 'Reads' }), 5)).toBe('Reads');
  });

  it('says that it is stuck on code, on a line of its own where nobody looks', () => {
    const { status: _, ...silent } = report();
    const render = createBatchProgress({ isTerminal: false, now: () => 0 });
    expect(render(silent)).toContain('No worker answers');
    expect(render({ ...silent, stuck: { reason: 'Its code throws: oh.' } })).toBe(
      'Stuck on code, until workers have code that fits. Its code throws: oh. It said last: 2,000 of 10,000 rows done',
    );
  });

  it('where nobody looks, is a line for each change of state and every 30 s', () => {
    let now = 0;
    const render = createBatchProgress({ isTerminal: false, now: () => now });
    const first = render(report());
    now = 10_000;
    expect(render(report({ counts: { added: 5_000 } }))).toBe(first);
    expect(render(report({ state: 'paused', summary: 'Paused' }))).toContain('Paused');
    now = 41_000;
    expect(render(report({ state: 'paused', summary: 'Paused', counts: { added: 9 } }))).toContain(
      '9 of 10,000 rows',
    );
  });
});
