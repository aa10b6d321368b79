import { setFlagsFromString } from 'node:v8';

/**
 * For commands that stream through a million rows: rows are garbage as soon as they are made, and V8 would let the space for
 * new objects grow by 40 MB for them. Has to be called before that has happened, which is before the SDK is loaded. Measured
 * on a report of a million rows: 276 MiB in place of 316, in the same time.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
