import type { OperationName } from '../../src/simulator/operations.js';
import type { Storage } from '../stage/stage.js';
import type { Size } from './scenario.js';

export interface SingleSize {
  storages: readonly Storage[];
  apiMs: readonly number[];
  /** Of each contender at each latency, before those that are counted. */
  warmUp: number;
  adds: number;
  killedAt: readonly OperationName[];
  /** At each of these requests. */
  kills: number;
  /** 1: the shipped durations. */
  timeFactor: number;
}

export const SINGLE_SIZES = {
  full: {
    storages: ['memory', 'file'],
    apiMs: [0, 20, 200],
    warmUp: 5,
    adds: 40,
    killedAt: ['updateUserGroupMembers', 'listUserGroupMembers'],
    kills: 5,
    timeFactor: 1,
  },
  toy: {
    storages: ['memory'],
    apiMs: [0, 5],
    warmUp: 1,
    adds: 2,
    killedAt: ['updateUserGroupMembers'],
    kills: 1,
    timeFactor: 0.1,
  },
} satisfies Record<Size, SingleSize>;
