import type { RequestEntry, Simulator } from '../../src/simulator/index.js';

/** Looks at the requests of a batch as they come; says which promises they break. */
export interface BatchWatch {
  /** What is broken so far; empty where nothing is. */
  broken(): string[];
}

/** What is known of one membership: what its reads have shown, and its last PATCH. */
interface Seen {
  isMember: boolean;
  /** A complete read was answered since the last PATCH that may have been applied. */
  isRead: boolean;
  lastWrite?: RequestEntry;
}

const READ = 'listUserGroupMembers';
const WRITE = 'updateUserGroupMembers';

/**
 * Promises 1 and 6 as Spotnana sees them: no PATCH carries a user whom an answered read had shown to be a member, or
 * whom no read was answered about since a PATCH that may have been applied; a user is not sent again once a PATCH of
 * that user was accepted; and never two PATCHes of one group at once. For filters that are honoured.
 */
export function watchBatch(simulator: Simulator): BatchWatch {
  const broken: string[] = [];
  const seen = new Map<string, Seen>();
  const shown = new WeakMap<RequestEntry, string[]>();
  const writes = new Map<string, RequestEntry[]>();

  function of(entry: RequestEntry, userId: string): Seen {
    const key = `${entry.params.groupId} ${userId}`;
    const known = seen.get(key) ?? { isMember: false, isRead: false };
    seen.set(key, known);
    return known;
  }

  simulator.on('applied', (entry) => {
    if (entry.operation !== READ) return;
    const members = simulator.store.group(entry.params.groupId ?? '')?.members;
    const isShown = (id: string) => members?.visibleRow(id, Date.now()) !== undefined;
    shown.set(entry, readUsers(entry).filter(isShown));
  });
  simulator.on('answered', (entry) => {
    if (entry.operation !== READ || entry.status !== 200) return;
    for (const userId of readUsers(entry)) of(entry, userId).isRead = true;
    for (const userId of shown.get(entry) ?? []) of(entry, userId).isMember = true;
  });
  simulator.on('arrived', (entry) => {
    if (entry.operation !== WRITE) return;
    const groupId = entry.params.groupId ?? '';
    const others = writes.get(groupId) ?? [];
    writes.set(groupId, [...others, entry]);
    if (others.some(({ outcome }) => outcome === 'open')) {
      broken.push(`PATCH ${entry.seq} of a group came while another one was under way`);
    }
    for (const userId of writtenUsers(entry)) {
      const known = of(entry, userId);
      broken.push(...brokenBy(known, userId, entry.seq));
      known.isRead &&= isRefused(known.lastWrite);
      known.lastWrite = entry;
    }
  });
  return { broken: () => broken };
}

function brokenBy({ isMember, isRead, lastWrite }: Seen, userId: string, seq: number): string[] {
  const of = `PATCH ${seq} of ${userId}`;
  const isSentAgain = lastWrite !== undefined && !isRefused(lastWrite);
  return [
    ...(isMember ? [`${of}: a read had shown a member`] : []),
    ...(!isRead && (isSentAgain || !lastWrite) ? [`${of} was sent blind`] : []),
    ...(isSentAgain && isAccepted(lastWrite) ? [`${of}: a PATCH was accepted before`] : []),
  ];
}

const isAccepted = ({ status, outcome }: RequestEntry) => status === 200 && outcome === 'answered';

/** Answered in a way that leaves nothing of it under way. */
function isRefused(write: RequestEntry | undefined): boolean {
  const { status = 0, outcome } = write ?? {};
  return outcome === 'answered' && status >= 400 && status < 500 && status !== 408;
}

export function writtenUsers({ body }: RequestEntry): string[] {
  return (body as { userIdsToAdd?: string[] } | undefined)?.userIdsToAdd ?? [];
}

function readUsers({ body }: RequestEntry): string[] {
  const { filters = [] } = (body ?? {}) as { filters?: { userIds?: string[] }[] };
  return filters.flatMap(({ userIds = [] }) => userIds);
}
