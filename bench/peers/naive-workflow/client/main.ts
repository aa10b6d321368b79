import { Client, Connection } from '@temporalio/client';
import { serveDriver } from '../../../rig/serve-driver.js';
import type { naiveAddUser } from '../workflow.js';

const { TEMPORAL_ADDRESS = '', USHER_TASK_QUEUE = '' } = process.env;

const connection = await Connection.connect({ address: TEMPORAL_ADDRESS });
const client = new Client({ connection });

serveDriver((wanted) =>
  client.workflow.execute<typeof naiveAddUser>('naiveAddUser', {
    workflowId: `naive:${wanted.groupId}:${wanted.userId}`,
    taskQueue: USHER_TASK_QUEUE,
    args: [wanted],
  }),
);
