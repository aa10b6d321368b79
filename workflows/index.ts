/** The registry: an exported name is a workflow type on the wire. Nothing else is exported here. */
export { AddUserToGroupWorkflow } from './add-user-to-group.js';
