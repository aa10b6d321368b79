import { sharedTemporal } from './temporal.js';
import type { World } from './worlds.js';
import { createWorld } from './worlds.js';

/** Runs a test in a world of its own. */
export async function inWorld(act: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld(sharedTemporal().address);
  try {
    await act(world);
  } finally {
    await world.close();
  }
}
