import { describe, expect, it } from 'vitest';
import type { Attention } from '../../../src/contracts/attention.js';
import {
  detailsAtTheEnd,
  detailsWhileAdding,
  detailsWhileWaiting,
  renderDetails,
} from '../../../workflows/details.js';

const NOW = Date.parse('2026-01-31T17:05:09Z');
const STEPS = ['1 of 6: which group is named VIP?', '2 to 4 of 6: read VIP'];

function waiting(attention: Attention, until?: number): string {
  const wait = { attention, why: 'Spotnana answered 503', whatToDo: 'Wait' };
  const given = until === undefined ? wait : { ...wait, until };
  return renderDetails(detailsWhileWaiting('Waiting to add u to VIP', given, NOW), STEPS, NOW);
}

function ended(ending: 'added' | 'refused', next: string): string {
  const told = { ending, headline: 'NOT added: u to VIP.', why: 'It is full.', next, summary: '' };
  return renderDetails(detailsAtTheEnd(told, '/form'), STEPS, NOW);
}

describe('the current details', () => {
  it('tick off the steps that are done, and say since when they hold', () => {
    const text = renderDetails(detailsWhileAdding('Adding u to VIP.'), STEPS, NOW);
    expect(text).toMatch(/^### ⏳ Adding u to VIP\.$/m);
    expect(text).toMatch(/^- ✅ 1 of 6/m);
    expect(text).toMatch(/^- ⏳ 2 to 4 of 6/m);
    expect(text).toMatch(/^\*As of 2026-01-31 17:05:09 UTC\.\*$/m);
  });

  it('say of a wait why, whether it is stuck, until when, and what to do', () => {
    const text = waiting('wait_spotnana', NOW + 15_000);
    expect(text).toContain('**Why:** Spotnana answered 503.');
    expect(text).toContain('**Is it stuck?** No, it goes on by itself. Next try at 17:05:24 UTC');
    expect(text).toContain('`retryNow`');
    expect(text).toContain('**What to do now:** Wait.');
  });

  it('say that a run which needs a person is stuck', () => {
    expect(waiting('act_credentials', NOW + 15_000)).toMatch(/### ✋[^]*stuck\?\*\* Yes/);
  });

  it('name no time that has passed while a try is under way', () => {
    expect(waiting('wait_spotnana')).toContain('It is trying right now.');
  });

  it.each(['then start the same add again.', 'Start the add again.'])(
    'link the form that does it where they say "%s"',
    (next) => {
      expect(ended('refused', next)).toMatch(/\[[Ss]tart the (same )?add again\]\(\/form\)\./);
    },
  );

  it('show at a glance how a run ended', () => {
    expect(ended('refused', '')).toMatch(/^### ❌ [^]*- ✅ 1 of[^]*- ❌ 2 to/);
    expect(ended('added', 'Nothing to do.')).toMatch(/^### ✅ [^]*- ✅ 2 to/);
  });

  it('take nothing that comes from outside for Markdown or HTML', () => {
    const text = renderDetails(detailsWhileAdding('Adding u to *R&D* <EMEA>_x'), [], NOW);
    expect(text).toContain('\\*R&D\\* \\<EMEA\\>\\_x');
  });
});
