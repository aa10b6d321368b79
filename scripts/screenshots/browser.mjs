// A browser that looks at the Temporal Web UI like an operator's in which usher's columns are set up.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { LIST_COLUMNS } from '../../dist/src/contracts/views.js';

const VIEWPORT = { width: 1440, height: 900 };

/** Longest wait for a page to show what it is opened for (ms). */
const SHOWN_MS = 30_000;

/** What comes after the first text: the timeline, the current details, fonts (ms). */
const SETTLE_MS = 1_500;

/** `CHROMIUM_PATH`, or `chromium` on PATH; none is downloaded. */
export function findChromium({ CHROMIUM_PATH, PATH = '' }) {
  const places = PATH.split(delimiter).map((folder) => join(folder, 'chromium'));
  const path = CHROMIUM_PATH || places.find((place) => existsSync(place));
  if (path) return path;
  throw new Error('No Chromium: install chromium and fonts-noto-color-emoji, or set CHROMIUM_PATH');
}

export async function openBrowser({ executablePath, namespace }) {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox'],
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  const context = await browser.newContext({ viewport: VIEWPORT, timezoneId: 'UTC' });
  // Where the Web UI keeps the columns of its list.
  const columns = { [namespace]: LIST_COLUMNS.map((label) => ({ label })) };
  await context.addInitScript((value) => {
    localStorage.setItem('namespace-workflow-table-columns', value);
  }, JSON.stringify(columns));

  return {
    /** Opens `url`, waits until it shows `text`, and writes the picture to `path`. */
    async photograph({ url, text, path }) {
      const page = await context.newPage();
      await page.goto(url);
      await page.getByText(text).first().waitFor({ timeout: SHOWN_MS });
      await page.waitForTimeout(SETTLE_MS);
      await page.screenshot({ path });
      await page.close();
    },
    close: () => browser.close(),
  };
}
