export type { Simulator } from './create-simulator.js';
export { createSimulator } from './create-simulator.js';
export { demoData } from './demo-data.js';
export type { FaultRule } from './faults.js';
export type { HookEvent } from './hooks.js';
export { OPERATIONS } from './operations.js';
export type { RequestEntry } from './request-log.js';
export type { SettingsChange } from './settings.js';
