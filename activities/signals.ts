/** Thrown inside an attempt to end it; the frame in `attempt.ts` turns them into failures. */

/** The membership is not listed yet. Expected, polled by Temporal, no trouble. */
export class NotVisibleYet extends Error {
  override name = 'NotVisibleYet';
  readonly delayMs: number;

  constructor(message: string, delayMs: number) {
    super(message);
    this.delayMs = delayMs;
  }
}

/** This worker's Spotnana is not the one the run is bound to (promise 8). */
export class WrongEnvironment extends Error {
  override name = 'WrongEnvironment';

  constructor(bound: string, mine: string) {
    super(`This run is bound to ${bound}, but a worker on its task queue talks to ${mine}`);
  }
}

/** This worker's share for batches is taken: another one may have a slot. */
export class NoBulkSlot extends Error {
  override name = 'NoBulkSlot';

  constructor() {
    super('Other steps of batches go first');
  }
}

/** The process stood still for so long that Temporal may have given the step to another worker. */
export class AttemptLost extends Error {
  override name = 'AttemptLost';
}
