import { readFileSync } from 'node:fs';

/** Version of this package; from the sources and from dist/ it lies at different depths. */
export function ownVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        version: string;
      };
      return version;
    } catch {
      // The other one it is.
    }
  }
  return '0';
}
