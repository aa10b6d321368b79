import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SPOTNANA_VARIABLES, USHER_VARIABLES } from '../../src/config/variables.js';
import { FAILURES } from '../../src/contracts/failures.js';

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
