/** Steps of batches never take more than this share of a worker's slots: single adds find one at once. */
const BULK_SHARE = 0.7;

/** The slots of a worker that steps of batches may take. */
export interface BulkSlots {
  /** Takes a slot and returns how to give it back; undefined where there is none left. */
  take(): (() => void) | undefined;
}

export function createBulkSlots(slots: number): BulkSlots {
  const max = Math.max(1, Math.floor(slots * BULK_SHARE));
  let taken = 0;
  return {
    take() {
      if (taken >= max) return undefined;
      taken += 1;
      return () => void (taken -= 1);
    },
  };
}
