import { serveDriver } from '../../rig/serve-driver.js';
import { createSpotnanaSteps, readCredentials } from '../spotnana-steps.js';
import { addUser } from './add-user.js';

const steps = createSpotnanaSteps(readCredentials(process.env));

serveDriver((wanted) => addUser(steps, wanted));
