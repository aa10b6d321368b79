import { demoData } from '../simulator/demo-data.js';

/** So that the examples in `--help` work as they stand on `usher dev`. */
export const DEMO_COMPANY = demoData.acme.id;
export const DEMO_USER = demoData.acme.users.ada.id;
