/** Permissions of a role (Spotnana API documentation): a name and what may be done. */
export interface Permission {
  permission: string;
  actions: string[];
}

/**
 * Permissions over one's own affairs or over trips, which a group of new hires may well have. Every other one is
 * administrative, those that Spotnana may yet invent among them.
 */
const ORDINARY = new Set([
  'USER_PROFILE',
  'EVENT_MANAGEMENT',
  'REPORT_MANAGEMENT',
  'TRIP_MANAGEMENT',
]);

/** Who may only look administers nothing. */
const LOOKING = 'READ';

/** Whether all administrative permissions of a group are among those that were approved (by group id). */
export function isApproved(
  { id, permissions }: { id: string; permissions: readonly string[] },
  approved: Readonly<Record<string, readonly string[]>>,
): boolean {
  const known = approved[id];
  return known !== undefined && permissions.every((right) => known.includes(right));
}

/** Such as `ACCESS_MANAGEMENT WRITE`, each once, sorted. A permission without actions counts as all of them. */
export function administrativePermissions(permissions: readonly Permission[]): string[] {
  const found = permissions
    .filter(({ permission }) => !ORDINARY.has(permission))
    .flatMap(({ permission, actions }) =>
      (actions.length > 0 ? actions : ['ALL'])
        .filter((action) => action !== LOOKING)
        .map((action) => `${permission} ${action}`),
    );
  return [...new Set(found)].sort();
}
