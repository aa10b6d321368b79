import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as client from '../../src/client/index.js';
import { SPOTNANA_VARIABLES, USHER_VARIABLES } from '../../src/config/variables.js';
import { BULK, BULK_ONBOARDING_WORKFLOW } from '../../src/contracts/bulk.js';
import { BATCH_FAILURES } from '../../src/contracts/batch-failures.js';
import { FAILURES } from '../../src/contracts/failures.js';
import { REASONS } from '../../src/contracts/rows.js';
import { OUTCOMES } from '../../src/row-file/index.js';
import { LIST_COLUMNS, toViews, viewLink } from '../../src/contracts/views.js';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  const text = read('configuration.md');
  const variables = Object.entries({ ...SPOTNANA_VARIABLES, ...USHER_VARIABLES });

  it.each(variables)('documents %s with its default and meaning', (name, variable) => {
    const fallback = variable.default ? `\`${variable.default}\`` : '';
    expect(text).toContain(`| \`${name}\` | ${fallback} | ${variable.about} |`);
  });

  it('documents nothing that does not exist', () => {
    const named = text.match(/\b(SPOTNANA|USHER)_[A-Z_]+\b/g) ?? [];
    const known = new Set(variables.map(([name]) => name));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('docs/errors.md', () => {
  const text = read('errors.md');
  const headings = [...text.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);

  it('has a section for every failure type, and for no other', () => {
    expect(new Set(headings)).toEqual(new Set(Object.keys(FAILURES)));
  });

  it.each(Object.entries(FAILURES))(
    'says of %s whether it is final, and the outcome',
    (name, { final, ending }) => {
      const section = text.split(`### ${name}\n`)[1]?.split('\n### ')[0] ?? '';
      expect(section).toContain(`Outcome \`${ending}\``);
      expect(section).toContain(final ? 'Final.' : 'Worth sending again.');
    },
  );
});

describe('docs/errors.md, of what is no failure of a run', () => {
  const text = read('errors.md');
  const isOwn = (name: string, thing: unknown) =>
    thing instanceof Function &&
    thing.prototype instanceof client.UsherError &&
    thing !== client.AddFailedError &&
    !(thing.prototype instanceof client.AddFailedError) &&
    !/^(Batch|Decision)/.test(name);
  const own = Object.entries(client).filter(([name, thing]) => isOwn(name, thing));

  it('has a row for each error of the library, and for no other', () => {
    const rows = [...text.matchAll(/^\| `(\w+Error)` \| (?:yes|no) \|/gm)].map(([, name]) => name);
    expect(new Set(rows)).toEqual(new Set(own.map(([name]) => name)));
  });

  it.each([
    new client.InvalidInputError([]),
    new client.WorkflowIdConflictError(''),
    new client.StillRunningError({ workflowId: '', runId: '', state: 'running', attention: null }),
    new client.NoWorkerError('', ''),
    new client.TemporalUnreachableError(''),
    new client.NamespaceMissingError(''),
    new client.AddNotFoundError(''),
    new client.RunLostError('', '', ''),
  ])('says of $name whether it is final', ({ name, final }) => {
    expect(text).toContain(`| \`${name}\` | ${final ? 'yes' : 'no'} |`);
  });
});

describe('docs/operating.md', () => {
  const text = read('operating.md');
  const views = toViews(Date.parse('2026-01-31T12:00:00Z'));

  it.each(views)('links the view "$name" and says what it shows', (view) => {
    const link = viewLink('http://localhost:8233', 'default', view);
    expect(text).toContain(`| [${view.name}](${link}) | ${view.about} |`);
  });

  it('links no other view', () => {
    expect(text.match(/savedQuery=/g)).toHaveLength(views.length);
  });

  it('names the columns in their order', () => {
    expect(text).toContain(LIST_COLUMNS.map((column) => `\`${column}\``).join(', '));
  });

  it('has a row for every mark, and for no other', () => {
    const marks: Record<client.ListedAttention, true> = {
      wait_spotnana: true,
      wait_rate_limit: true,
      act_credentials: true,
      act_environment: true,
      act_approve: true,
      act_breaker: true,
      act_code: true,
    };
    const rows = [...text.matchAll(/^\| `((?:wait|act)_\w+)` \|/gm)].map(([, mark]) => mark);
    expect(new Set(rows)).toEqual(new Set(Object.keys(marks)));
  });
});

it.each(['README.md', 'docs/operating.md'])('%s shows pictures that exist', (name) => {
  const page = new URL(`../../${name}`, import.meta.url);
  const pictures = [...readFileSync(page, 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)];
  expect(pictures).not.toEqual([]);
  for (const [, path = ''] of pictures) expect(existsSync(new URL(path, page)), path).toBe(true);
});

describe('docs/bulk.md', () => {
  const text = read('bulk.md');
  /** The first cells of a section's table, and the rest of each row. */
  const rowsOf = (heading: string) => {
    const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    return new Map(
      [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, key, rest]) => [key, rest]),
    );
  };

  it('says what to do about every outcome, and about no other', () => {
    expect(new Set(rowsOf('Outcomes').keys())).toEqual(new Set(OUTCOMES));
  });

  it('says what to do about every reason, of which outcome it is, and about no other', () => {
    const documented = [...rowsOf('Reasons')].map(([reason, rest]) => [
      reason,
      /^`(\w+)` \| \S/.exec(rest ?? '')?.[1],
    ]);
    expect(Object.fromEntries(documented)).toEqual(REASONS);
  });

  it('has every way a batch fails as a whole, and no other', () => {
    const types = rowsOf('A batch that fails as a whole').keys();
    expect(new Set(types)).toEqual(new Set(Object.keys(BATCH_FAILURES)));
  });
});

describe('docs/wire-contract.md', () => {
  it('names what people decide about a batch with', () => {
    const text = read('wire-contract.md');
    const names = [BULK.approve, BULK.reject, BULK.pause, BULK.resume, BULK.cancel, BULK.status];
    for (const name of [BULK_ONBOARDING_WORKFLOW, ...names]) expect(text).toContain(`\`${name}\``);
  });
});
