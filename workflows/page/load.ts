import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { PageLoad } from '../../src/contracts/bulk.js';
import { BULK, MAX_PAGE_ROWS } from '../../src/contracts/bulk.js';
import type { PageIdentity } from '../page-id.js';
import { isGroupKey } from '../shapes.js';
import type { Orders } from './orders.js';

/** The one load of a page. */
export interface Loading {
  /** Resolves when the rows are there, or the page is to end without. */
  until(): Promise<void>;
  readonly load: PageLoad | undefined;
}

/** Takes the rows from the client: a second load is harmless if it is the same, and refused if not. */
export function createLoading({ page }: PageIdentity, orders: Orders): Loading {
  let load: PageLoad | undefined;

  function validate(asked: PageLoad): void {
    if (orders.ended) refuse('the page has ended');
    if (!isLoad(asked)) refuse('this is no load of rows');
    if (asked.page !== page) refuse(`this is page ${page}, not ${asked.page}`);
    if (asked.rows.length > MAX_PAGE_ROWS) refuse(`a page takes at most ${MAX_PAGE_ROWS} rows`);
    if (load && load.digest !== asked.digest) refuse('other rows were loaded before');
  }

  setHandler(
    defineUpdate<{ rows: number }, [PageLoad]>(BULK.load),
    (asked) => {
      load ??= asked;
      return { rows: load.rows.length };
    },
    { validator: validate, description: 'From the client only: the rows of the page.' },
  );

  return {
    until: async () => condition(() => load !== undefined || orders.ended !== undefined),
    get load() {
      return load;
    },
  };
}

/** Updates come from anywhere: one of another shape must not break the page later. */
function isLoad(asked: Partial<PageLoad> | undefined): asked is PageLoad {
  const { digest, groups, rows } = asked ?? {};
  if (typeof digest !== 'string' || !Array.isArray(groups) || !Array.isArray(rows)) return false;
  return groups.every(isGroupKey) && rows.every((row) => isRow(row, groups.length));
}

function isRow(row: readonly unknown[], groups: number): boolean {
  if (!Array.isArray(row)) return false;
  const [number, group, user] = row as unknown[];
  const isUser = typeof user === 'string' || (typeof user === 'object' && user !== null);
  const isGroup = Number.isInteger(group) && Number(group) >= 0 && Number(group) < groups;
  return typeof number === 'string' && isGroup && isUser;
}

function refuse(why: string): never {
  throw ApplicationFailure.create({ type: 'LoadRefused', message: why, nonRetryable: true });
}
