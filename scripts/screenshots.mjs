// npm run screenshots [-- SCENE…]: lets adds go in every way that an operator may meet, on a development server of their
// own, and takes pictures of the Temporal Web UI: into dist/screenshots, those that the README shows also into
// docs/images. Takes about a minute, ends by itself, and leaves nothing running.
import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { whenOrphaned } from '../dist/src/cli/when-orphaned.js';
import { findChromium, openBrowser } from './screenshots/browser.mjs';
import { play, SCENES } from './screenshots/scenes.mjs';
import { openStage } from './screenshots/stage.mjs';

const README_PICTURES = ['list', 'waiting-for-spotnana'];

const folder = (path) => fileURLToPath(new URL(`../${path}/`, import.meta.url));

const interrupted = new AbortController();
const interrupt = () => interrupted.abort();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
whenOrphaned(process.env, interrupt);

const status = await main(process.argv.slice(2)).then(
  () => 0,
  (error) => {
    const text = interrupted.signal.aborted
      ? 'Interrupted; nothing is left running'
      : error.message;
    process.stderr.write(`${text}\n`);
    return 1;
  },
);
// Waits that an interruption cut off must not keep it up.
process.exit(status);

function toScenes(names) {
  const unknown = names.filter((name) => !SCENES.some((scene) => scene.name === name));
  const known = SCENES.map(({ name }) => name).join(', ');
  if (unknown.length > 0) throw new Error(`No scene ${unknown.join(', ')}; there are ${known}`);
  return names.length === 0 ? SCENES : SCENES.filter(({ name }) => names.includes(name));
}

async function main(names) {
  const scenes = toScenes(names);
  const executablePath = findChromium(process.env);
  const stage = await openStage(interrupted.signal);
  try {
    const browser = await openBrowser({ executablePath, namespace: stage.namespace });
    try {
      await Promise.race([takePictures(scenes, stage, browser), stage.interrupted]);
    } finally {
      await browser.close();
    }
  } finally {
    await stage.close();
  }
}

async function takePictures(scenes, stage, browser) {
  const list = `${stage.uiUrl}/namespaces/${stage.namespace}/workflows`;
  const workflowIds = await Promise.all(
    scenes.map(async (scene) => {
      const { workflowId, runId } = await play(scene, stage);
      const run = `${list}/${encodeURIComponent(workflowId)}/${runId}`;
      await take(browser, scene.name, `${run}/timeline`, workflowId);
      await take(browser, `${scene.name}-details`, `${run}/user-metadata`, workflowId);
      return workflowId;
    }),
  );
  if (scenes === SCENES) await take(browser, 'list', list, workflowIds[0]);
}

async function take(browser, name, url, text) {
  const path = `${folder('dist/screenshots')}${name}.png`;
  await browser.photograph({ url, text, path });
  if (README_PICTURES.includes(name)) {
    mkdirSync(folder('docs/images'), { recursive: true });
    copyFileSync(path, `${folder('docs/images')}${name}.png`);
  }
  process.stdout.write(`${name}\n`);
}
