export interface Rate {
  /** 0 where the request may go on, else the milliseconds after which the next one may. */
  take(perSecond: number, now: number): number;
}

/** A token bucket that holds one second's worth. */
export function createRate(): Rate {
  let held = Infinity;
  let filledAt = 0;
  return {
    take(perSecond, now) {
      if (perSecond === Infinity) return 0;
      const size = Math.max(1, perSecond);
      held = Math.min(size, held + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      if (held < 1) return ((1 - held) / perSecond) * 1000;
      held -= 1;
      return 0;
    },
  };
}
