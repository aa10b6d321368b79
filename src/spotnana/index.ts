export { createBudget } from './budget.js';
export { createSpotnanaClient } from './client.js';
export type { CallOptions, RequestEvent, SpotnanaClient } from './client-types.js';
export { GateWaitError, IncompleteReadError, SpotnanaError } from './errors.js';
export { findMembers, findUserGroupsOfUser, readUserGroupRoles, readUserGroups } from './reads.js';
export type { GroupName, Role } from './schemas.js';
export { createSecretSource } from './secret.js';
export type { HolderMemory } from './users.js';
export { findUsers } from './users.js';
