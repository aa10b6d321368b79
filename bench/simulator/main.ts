import { createSimulator } from '../../src/simulator/index.js';
import { COMPANY_ID, groupId, userId } from '../rig/memberships.js';
import { servePart } from '../rig/serve-part.js';
import { createHandlers } from './handlers.js';

/** Enough to look into; a long run must not fill the memory with its log. */
const LOG_LIMIT = 1_000;

const { BENCH_USERS = '0', BENCH_GROUPS = '0' } = process.env;

const simulator = await createSimulator({ seed: 'empty', logLimit: LOG_LIMIT });
const { store } = simulator;
store.addCompany({ id: COMPANY_ID, name: 'Acme Travel' });
for (let index = 0; index < Number(BENCH_GROUPS); index += 1) {
  store.addGroup({ id: groupId(index), companyId: COMPANY_ID, name: `Team ${index}` });
}
for (let index = 0; index < Number(BENCH_USERS); index += 1) {
  store.addUser({ id: userId(index), companyId: COMPANY_ID, name: `Person ${index}` });
}
servePart(createHandlers(simulator));
