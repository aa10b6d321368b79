import { upsertSearchAttributes } from '@temporalio/workflow';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SearchAttributeName } from '../src/contracts/search-attributes.js';
import { SEARCH_ATTRIBUTES } from '../src/contracts/search-attributes.js';

/** Sets search attributes of the run; null takes one away. */
export type SetMarks = (
  values: Partial<Record<SearchAttributeName, string | number | null>>,
) => void;

const TYPES = {
  Keyword: SearchAttributeType.KEYWORD,
  Text: SearchAttributeType.TEXT,
  Int: SearchAttributeType.INT,
} as const;

/** Where there are none registered, nothing is set: one that is missing would fail the workflow task for ever. */
export function createMarks(areRegistered: boolean): SetMarks {
  return (values) => {
    if (!areRegistered) return;
    const pairs = Object.entries(values).map(([name, value]) => ({
      key: defineSearchAttributeKey(name, TYPES[SEARCH_ATTRIBUTES[name as SearchAttributeName]]),
      value,
    }));
    upsertSearchAttributes(pairs as SearchAttributeUpdatePair[]);
  };
}
