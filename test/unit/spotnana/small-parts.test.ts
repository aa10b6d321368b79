import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { resolveBaseUrl } from '../../../src/spotnana/base-url.js';
import { SpotnanaError } from '../../../src/spotnana/errors.js';
import { createRedactor } from '../../../src/spotnana/redact.js';
import { parseRetryAfter } from '../../../src/spotnana/retry-after.js';
import { createSecretSource } from '../../../src/spotnana/secret.js';
import { errorOf } from '../../support/fake-spotnana.js';

describe('the base URL', () => {
  it.each([
    'https://api.spotnana.com',
    'https://proxy.example/spotnana/',
    'http://127.0.0.1:8080',
    'http://127.1.2.3',
    'http://localhost:1',
    'http://[::1]:1',
  ])('takes %s', (url) => {
    expect(resolveBaseUrl(url).host).toBe(new URL(url).host);
  });

  it.each([
    ['http://api.spotnana.com', 'not https'],
    ['http://127.0.0.1.evil.example', 'not https'],
    ['http://localhost.evil.example', 'not https'],
    ['ftp://api.spotnana.com', 'not an http(s) URL'],
    ['api.spotnana.com', 'not an http(s) URL'],
    ['', 'not an http(s) URL'],
    ['https://me:hunter2@api.spotnana.com', 'holds credentials'],
    ['https://api.spotnana.com/?key=hunter2', 'query'],
    ['https://api.spotnana.com/#x', 'fragment'],
  ])('refuses %s and shows nothing of it', (url, reason) => {
    expect(() => resolveBaseUrl(url)).toThrow(SpotnanaError);
    expect(() => resolveBaseUrl(url)).toThrow(reason);
    expect(() => resolveBaseUrl(url)).not.toThrow('hunter2');
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-24T10:00:00Z');
  it.each([
    ['3', 3_000],
    [' 120 ', 120_000],
    ['0.5', 500],
    ['Tue, 24 Nov 2026 10:00:30 GMT', 30_000],
    ['Tuesday, 24-Nov-26 10:00:30 GMT', 30_000],
    ['Tue Nov 24 10:00:30 2026', 30_000],
    ['999999999', 86_400_000],
    ['Tue, 24 Nov 2099 10:00:30 GMT', 86_400_000],
    ['0', 0],
    ['-5', undefined],
    ['Tue, 24 Nov 2026 09:59:00 GMT', 0],
    ['soon', undefined],
    ['2026', 2_026_000],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j ms', (value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms);
  });
});

describe('the redactor', () => {
  it('takes out a secret in each form in which it may come back', () => {
    const redactor = createRedactor();
    redactor.hide('s3cr/t +"ü');
    for (const form of [
      's3cr/t +"ü',
      encodeURIComponent('s3cr/t +"ü'),
      new URLSearchParams({ a: 's3cr/t +"ü' }).toString(),
      JSON.stringify('s3cr/t +"ü'),
    ]) {
      const cleaned = redactor.clean(`it was <${form}>`, 200);
      expect(cleaned).toContain('[hidden]');
      expect(cleaned).not.toContain('s3cr');
    }
  });

  it('leaves no half of a secret at the cut, however long the text', () => {
    const redactor = createRedactor();
    const secret = 'abcdefghij'.repeat(150);
    redactor.hide(secret);
    for (let padding = 0; padding < 300; padding += 7) {
      const text = `${'x '.repeat(padding)}${`${secret} `.repeat(5)}`;
      expect(redactor.clean(text, 200)).not.toContain('abcdefghij');
    }
  });

  it('takes out the longer of two secrets of which one begins with the other', () => {
    const redactor = createRedactor();
    redactor.hide('secret');
    redactor.hide('secret-and-more');
    expect(redactor.clean('is secret-and-more', 200)).toBe('is [hidden]');
  });

  it('takes out bearer tokens, addresses and control characters, and cuts', () => {
    const redactor = createRedactor();
    const clean = (text: string, max: number) => redactor.clean(text, max);
    expect(clean('Bearer abc.def-ghi was bad', 200)).toBe('Bearer [hidden] was bad');
    expect(clean('user ada.adler@acme.example is unknown', 200)).toBe('user [address] is unknown');
    expect(clean('a\r\nb\u001b[31mc\u2028d', 200)).toBe('a b [31mc d');
    expect(clean('x'.repeat(30), 10)).toBe('xxxxxxxxx…');
    expect(clean('word '.repeat(100), 20).length).toBeLessThanOrEqual(20);
  });
});

describe('the secret source', () => {
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(folders.splice(0).map(async (folder) => rm(folder, { recursive: true })));
  });

  async function toFile(content: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'usher-secret-'));
    folders.push(folder);
    const file = join(folder, 'secret');
    await writeFile(file, content);
    return file;
  }

  it.each(['s3cret', 's3cret\n', 's3cret\r\n', 's3cret\n\n'])('reads %j', async (content) => {
    expect(await createSecretSource({ file: await toFile(content) })()).toBe('s3cret');
  });

  it('reads the file again each time', async () => {
    const file = await toFile('one');
    const source = createSecretSource({ file });
    await source();
    await writeFile(file, 'two\n');
    expect(await source()).toBe('two');
  });

  it('says that the file is missing, empty or a folder', async () => {
    const missing = await errorOf(createSecretSource({ file: '/nowhere/at/all' })());
    const empty = await errorOf(createSecretSource({ file: await toFile('\n') })());
    const folder = await errorOf(createSecretSource({ file: tmpdir() })());
    expect(missing).toMatchObject({ kind: 'configuration', operation: 'token', sent: false });
    expect([missing, empty, folder].map(String)).toEqual([
      expect.stringContaining('ENOENT'),
      expect.stringContaining('is empty'),
      expect.stringContaining('EISDIR'),
    ]);
  });
});
