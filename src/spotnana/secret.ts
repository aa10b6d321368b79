import { readFile } from 'node:fs/promises';
import { SpotnanaError } from './errors.js';

/** Gives the client secret of this moment. */
export type SecretSource = () => Promise<string>;

/**
 * A secret given as it is, or in a file that is read again for each token, so that rotating it (Spotnana advises
 * every 90 days) needs no restart. Newlines at the end are not part of it.
 */
export function createSecretSource(from: { value: string } | { file: string }): SecretSource {
  if ('value' in from) return async () => from.value;
  return async () => {
    const content = await readFile(from.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw unreadable(`cannot be read (${error.code ?? 'unknown error'})`);
    });
    const secret = content.replace(/[\r\n]+$/, '');
    if (secret === '') throw unreadable('is empty');
    return secret;
  };
}

function unreadable(what: string): SpotnanaError {
  return new SpotnanaError(`The file SPOTNANA_CLIENT_SECRET_FILE ${what}`, {
    kind: 'configuration',
    operation: 'token',
    whatToDo: 'Put the client secret into the file and let the worker read it',
  });
}
