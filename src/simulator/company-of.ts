import type { Company } from './model.js';
import { refuse } from './reply.js';
import type { Store } from './store.js';

/** Answers 404 where there is no such company. */
export function companyOf(store: Store, companyId: string): Company {
  const company = store.company(companyId);
  return company ?? refuse(404, { message: `Company ${companyId} not found.` });
}
