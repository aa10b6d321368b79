import { describe, expect, it } from 'vitest';
import { renderAgain } from '../../../src/cli/bulk/next-commands.js';

describe('the command that does rows again', () => {
  it('names what is not in place, and reads the results as the file was read', () => {
    const counts = { added: 5, refused: 2, not_attempted: 1, duplicate: 3 };
    const options = { map: 'user=E-mail', groupMap: "o'hara.csv" };
    expect(renderAgain('new hires.csv.results.csv', 'c1', counts, options)).toEqual([
      "  again:   usher bulk start 'new hires.csv.results.csv' --company c1 --map 'user=E-mail' " +
        "--group-map 'o'\\''hara.csv' --only refused,not_attempted",
    ]);
  });

  it('is none where all are in place', () => {
    expect(renderAgain('x.csv', 'c1', { added: 5, already_member: 1, duplicate: 3 }, {})).toEqual(
      [],
    );
  });
});
