/** Names on the wire: changing one breaks callers in other languages and runs that are open. */

export const ADD_USER_TO_GROUP_WORKFLOW = 'AddUserToGroupWorkflow';

/** Version of the input's shape; an input without one is taken as this version. */
export const CONTRACT_VERSION = 1;

export const DEFAULT_TASK_QUEUE = 'usher';

/** Wakes a run that waits out some trouble, so that it tries again at once. No input. */
export const RETRY_NOW_SIGNAL = 'retryNow';

/** Answers a {@link AddStatus} while a worker is up. */
export const STATUS_QUERY = 'status';

/** Priority keys of Temporal's task queues, also used at the gate to Spotnana: lower goes first. */
export const SINGLE_ADD_PRIORITY = 1;
export const BULK_PRIORITY = 5;
