/** What a scenario found, fit to be printed, stored and drawn. */
export interface Report {
  /** How it was measured: one sentence each. */
  settings: string[];
  tables: Table[];
  chart: Chart;
  targets: Target[];
  /** What a reader might take for measured, and is not. */
  notMeasured: string[];
}

/** null: not known, or it does not apply. */
export type Cell = string | number | null;

export interface Table {
  title: string;
  columns: string[];
  rows: Cell[][];
}

/** Bars in groups. */
export interface Chart {
  title: string;
  groups: { label: string; bars: Bar[] }[];
}

export interface Bar {
  label: string;
  value: number;
}

export interface Target {
  what: string;
  met: boolean;
  measured: string;
}
