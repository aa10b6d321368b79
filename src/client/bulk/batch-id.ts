/** Digits of a digest that name a batch which was given no name. */
const DIGITS = 12;

/** Longest part of an id that a name makes. */
const MAX_NAME_CHARS = 60;

/** What a batch is called that was given no name: the same rows have the same. */
export function defaultBatchName(digest: string): string {
  return digest.slice(0, DIGITS);
}

/**
 * The workflow id of a batch: `batch:{companyId, first 8}:{name}`, the name in lower case, with a dash for whatever is
 * no letter or digit, so that it can be typed.
 */
export function batchWorkflowId(companyId: string, name: string): string {
  const typeable = name
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_NAME_CHARS);
  return `batch:${companyId.slice(0, 8).toLowerCase()}:${typeable || 'unnamed'}`;
}
