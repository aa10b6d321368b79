import { UsherClient } from '../../../src/client/index.js';
import { serveDriver } from '../../rig/serve-driver.js';

const { USHER_TASK_QUEUE = '' } = process.env;

const usher = await UsherClient.connect({ taskQueue: USHER_TASK_QUEUE });

serveDriver(async (wanted) => {
  const { outcome } = await usher.addUserToGroup(wanted);
  if (outcome !== 'added') throw new Error(`${wanted.userId} was ${outcome}`);
});
