import type { Report } from '../report/report.js';

/** `toy`: a few seconds, to see that a scenario still runs; its numbers mean nothing. */
export type Size = 'full' | 'toy';

export interface ScenarioInput {
  size: Size;
  /** Path of the Temporal CLI. */
  cli: string;
  /** A line for whoever waits. */
  progress: (line: string) => void;
}

export interface Scenario {
  name: string;
  /** One sentence. */
  about: string;
  run: (input: ScenarioInput) => Promise<Report>;
}
