import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepEarlierEvidence, writeJsonFile } from '../../../src/cli/bulk/output-files.js';

const FIRST = '01a20ba2-d1d7-7ee5-a437-612cdec488d1';
const SECOND = '01a20ba2-d1d7-7ee5-a437-000000000002';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-output-'));
  path = join(folder, 'hires.csv.evidence.json');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('evidence that is there already', () => {
  it('of another run is kept beside', async () => {
    await writeJsonFile(path, { runId: FIRST, counts: { added: 1 } });
    const kept = join(folder, 'hires.csv.evidence.dec488d1.json');
    await expect(keepEarlierEvidence(path, SECOND)).resolves.toBe(kept);
    await writeJsonFile(path, { runId: SECOND });
    expect(JSON.parse(await readFile(kept, 'utf8'))).toEqual({
      runId: FIRST,
      counts: { added: 1 },
    });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ runId: SECOND });
  });

  it.each([
    ['of the same run', JSON.stringify({ runId: SECOND })],
    ['that is none of ours', 'not JSON'],
    ['with a run that could lead out of the folder', JSON.stringify({ runId: '../../../../x' })],
  ])('%s is replaced', async (_, content) => {
    await writeFile(path, content);
    await expect(keepEarlierEvidence(path, SECOND)).resolves.toBeUndefined();
    expect(await readdir(folder)).toEqual(['hires.csv.evidence.json']);
  });

  it('is not missed where there is none', async () => {
    await expect(keepEarlierEvidence(path, SECOND)).resolves.toBeUndefined();
  });
});
