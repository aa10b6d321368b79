/** How this Spotnana behaves towards one group; where nothing is documented, each possibility is here. */
export interface GroupSettings {
  /** A PATCH shows in reads only this long after it was answered; Infinity: never. @default 0 */
  visibleAfterMs: number;
  /** Filters are ignored: of both lists of groups, of members, of users (both ways), or of all. @default false */
  ignoreFilters: boolean | 'members' | 'user-groups' | 'users';
  /** `totalNumResults` counts what the filters left out, too. @default false */
  totalsUnfiltered: boolean;
  /**
   * Between two pages of members, this many are removed of those just served, oldest first, so that the
   * next page skips as many. @default 0
   */
  removeBetweenPages: number;
  /** How many pages `removeBetweenPages` still acts on; counts down. @default Infinity */
  removeBetweenPagesTimes: number;
  /**
   * A PATCH with one user who cannot be added: adds nobody (`atomic`), adds the others and answers the
   * error (`partial`), or adds the others and answers 200 (`partial-silent`). @default 'atomic'
   */
  patch: 'atomic' | 'partial' | 'partial-silent';
  /** The answer to a user who is unknown or of another company. @default 400 */
  badUserStatus: 400 | 403 | 404;
  /** A PATCH with a user who is not active; `error` is the answer to a bad user. @default 'ok' */
  inactiveUser: 'ok' | 'error';
  /** A PATCH with a user who is a member already. @default 'ok' */
  alreadyMember: 'ok' | 'error';
  /** @default 409 */
  alreadyMemberStatus: number;
  /** The body of a PATCH's 200: nothing, or `{}`. @default 'empty' */
  patchBody: 'empty' | 'object';
  /** A PATCH with more users gets 413, and nobody is added. @default Infinity */
  maxPatchUsers: number;
  /** The largest page served, whatever limit was asked for. @default Infinity */
  pageSizeCap: number;
}

interface Settings extends GroupSettings {
  /** Before each answer. @default 0 */
  latencyMs: number;
  /** Of tokens issued from now on. @default 3600 */
  tokenLifetimeSeconds: number;
  /** More than this, in bursts of one second's worth, gets 429. The token endpoint is free. @default Infinity */
  requestsPerSecond: number;
  /** What such a 429 says about the wait. @default 'none' */
  retryAfter: 'none' | 'seconds' | 'date';
  /** `nothing`: a search never finds, `ignored`: it always finds all. @default 'contains' */
  search: 'contains' | 'nothing' | 'ignored';
  /** Whether users are found by their addresses in another case, too. @default 'folded' */
  emailCase: 'folded' | 'exact';
}

export type SettingsChange = {
  [K in keyof Settings]?: Settings[K] | undefined;
} & {
  /** Overrides for single groups, by id; null takes a group's overrides away. */
  groups?: Record<string, GroupSettingsChange | null> | undefined;
  /** Rotation: from now on only this secret is accepted, and all tokens are revoked. */
  clientSecret?: string | undefined;
};

type GroupSettingsChange = { [K in keyof GroupSettings]?: GroupSettings[K] | undefined };

export interface SettingsView extends Settings {
  groups: Record<string, GroupSettingsChange>;
}

const DEFAULTS: Settings = {
  visibleAfterMs: 0,
  ignoreFilters: false,
  totalsUnfiltered: false,
  removeBetweenPages: 0,
  removeBetweenPagesTimes: Infinity,
  patch: 'atomic',
  badUserStatus: 400,
  inactiveUser: 'ok',
  alreadyMember: 'ok',
  alreadyMemberStatus: 409,
  patchBody: 'empty',
  maxPatchUsers: Infinity,
  pageSizeCap: Infinity,
  latencyMs: 0,
  tokenLifetimeSeconds: 3600,
  requestsPerSecond: Infinity,
  retryAfter: 'none',
  search: 'contains',
  emailCase: 'folded',
};

export interface SettingsBook {
  readonly current: Readonly<Settings>;
  /** What holds for one group. */
  for(groupId: string): Readonly<GroupSettings>;
  /** True as often as `removeBetweenPagesTimes` allows. */
  takeRemoval(groupId: string): boolean;
  change(change: SettingsChange): void;
  view(): SettingsView;
}

export function createSettings(initial: SettingsChange = {}): SettingsBook {
  const current: Settings = { ...DEFAULTS };
  const groups = new Map<string, GroupSettingsChange>();
  const book: SettingsBook = {
    current,
    for: (groupId) => {
      const own = groups.get(groupId);
      return own ? ({ ...current, ...own } as GroupSettings) : current;
    },
    takeRemoval(groupId) {
      const own = groups.get(groupId);
      const holder = own?.removeBetweenPagesTimes === undefined ? current : own;
      const left = holder.removeBetweenPagesTimes ?? 0;
      holder.removeBetweenPagesTimes = Math.max(0, left - 1);
      return left > 0;
    },
    change({ groups: overrides, clientSecret: _secret, ...change }) {
      Object.assign(current, withoutUndefined(change));
      for (const [id, own] of Object.entries(overrides ?? {})) {
        const key = id.toLowerCase();
        if (own === null) groups.delete(key);
        else groups.set(key, { ...groups.get(key), ...withoutUndefined(own) });
      }
    },
    view: () => ({ ...current, groups: Object.fromEntries(groups) }),
  };
  book.change(initial);
  return book;
}

function withoutUndefined<T extends object>(change: T): T {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as T;
}
