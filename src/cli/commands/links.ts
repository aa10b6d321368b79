import type { Command } from 'commander';
import { readUsherConfig } from '../../config/config.js';
import { readTemporalConfig } from '../../config/temporal.js';
import type { View } from '../../contracts/views.js';
import { LIST_COLUMNS, toViews, viewLink } from '../../contracts/views.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { EXIT } from '../exit-status.js';
import type { Register } from '../register.js';

export function linksCommand(register: Register, program: Command): void {
  const command = program
    .command('links')
    .description(
      "Print the ready-made views of the Web UI: opening one saves it there. Needs USHER_UI_URL for links, else prints the views' filters.",
    );
  register.command<{ json: boolean }, []>(
    command,
    ['usher links', 'USHER_UI_URL=https://temporal.example.com usher links'],
    links,
  );
}

async function links(_: { json: boolean }, { env }: CommandContext): Promise<CommandAnswer> {
  const { uiUrl } = readUsherConfig(env);
  const { namespace } = readTemporalConfig(env);
  const views = toViews(Date.now()).map((view) => ({
    ...view,
    ...(uiUrl === undefined ? {} : { link: viewLink(uiUrl, namespace, view) }),
  }));
  const text = [...views.map(renderView), COLUMNS_GUIDE].join('\n\n');
  return { status: EXIT.ok, text, json: { views, columns: LIST_COLUMNS } };
}

function renderView({ name, about, filter, link }: View & { link?: string }): string {
  return `${name}: ${about}\n  ${link ?? `filter: ${filter}`}`;
}

const COLUMNS_GUIDE = [
  'Columns, once in each browser: the slider icon beside the list of workflows, then, in this order,',
  `  ${LIST_COLUMNS.join(' · ')}`,
].join('\n');
