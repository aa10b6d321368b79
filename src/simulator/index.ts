export { demoData } from './demo-data.js';
export type { Fault, FaultRule, OperationName } from './faults.js';
export type { RequestEntry } from './request-log.js';
export type { Settings } from './settings.js';
export type { Simulator, SimulatorOptions } from './simulator.js';
export { createSimulator } from './simulator.js';
