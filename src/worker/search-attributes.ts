import type { OperatorService } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';

/** The part of Temporal's operator service that search attributes need. */
export type SearchAttributeService = Pick<
  OperatorService,
  'listSearchAttributes' | 'addSearchAttributes'
>;

/** Values of Temporal's `IndexedValueType`. */
const INDEXED_VALUE_TYPE = { Text: 1, Keyword: 2, Int: 3 } as const;

export interface SearchAttributeCheck {
  missing: string[];
  /** Registered with another type than usher needs; only a person can mend that. */
  wrongType: string[];
}

/** A run whose attribute is missing would fail its first workflow task for ever, so this is checked first. */
export async function checkSearchAttributes(
  service: SearchAttributeService,
  namespace: string,
): Promise<SearchAttributeCheck> {
  const { customAttributes } = await service.listSearchAttributes({ namespace });
  const check: SearchAttributeCheck = { missing: [], wrongType: [] };
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) {
    const found = customAttributes?.[name];
    if (found === undefined) check.missing.push(name);
    else if (found !== INDEXED_VALUE_TYPE[type]) check.wrongType.push(name);
  }
  return check;
}

/** Registers what is missing; returns the names. */
export async function registerSearchAttributes(
  service: SearchAttributeService,
  namespace: string,
): Promise<string[]> {
  const { missing } = await checkSearchAttributes(service, namespace);
  if (missing.length === 0) return [];
  const searchAttributes = Object.fromEntries(
    missing.map((name) => [
      name,
      INDEXED_VALUE_TYPE[SEARCH_ATTRIBUTES[name as keyof typeof SEARCH_ATTRIBUTES]],
    ]),
  );
  await service.addSearchAttributes({ namespace, searchAttributes });
  return missing;
}
