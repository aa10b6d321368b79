import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Length of a digest, in hex digits: 128 bits. */
const DIGITS = 32;

/**
 * The first 32 hex digits of the SHA-256 of the parts, each ended by a line feed. Pure, for workflows have no
 * `node:crypto`. At most a page's worth of text.
 */
export function digestOf(parts: Iterable<string>): string {
  const hash = sha256.create();
  for (const part of parts) hash.update(utf8ToBytes(`${part}\n`));
  return bytesToHex(hash.digest()).slice(0, DIGITS);
}
