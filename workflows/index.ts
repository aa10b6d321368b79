/** The registry: an exported name is a workflow type on the wire. Nothing else is exported here. */
export { AddUserToGroupWorkflow } from './add-user-to-group.js';
export { BulkOnboardingWorkflow } from './bulk-onboarding.js';
export { OnboardingPageWorkflow } from './onboarding-page.js';
