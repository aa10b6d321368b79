import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { HEAP_GROWTH_FLAG } from '../../../src/worker/heap.js';

describe('the flag that bounds the heap of the thread of the workflows', () => {
  it('is one of this V8: it passes over an unknown one in silence', () => {
    const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    expect(known).toContain(`${HEAP_GROWTH_FLAG} `);
  });
});
