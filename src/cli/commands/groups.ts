import type { Command } from 'commander';
import { counted } from '../../contracts/counts.js';
import type { CommandAnswer, CommandContext } from '../context.js';
import { DEMO_COMPANY } from '../demo-ids.js';
import { EXIT } from '../exit-status.js';
import { toPlainLine } from '../plain-text.js';
import type { Register } from '../register.js';
import { resolveGroup, withSpotnana } from '../spotnana.js';

interface ListOptions {
  company: string;
  search?: string;
}

interface ShowOptions {
  company: string;
  group: string;
}

export function groupsCommand(register: Register, program: Command): void {
  const groups = program.command('groups').description("Read a company's user groups.");
  const list = groups
    .command('list')
    .description("List a company's user groups, read from Spotnana directly.")
    .requiredOption('--company <id>', 'company id')
    .option('--search <text>', 'only groups that Spotnana finds for this text');
  register.command<ListOptions & { json: boolean }, []>(
    list,
    [`usher groups list --company ${DEMO_COMPANY} --search finance`],
    listGroups,
  );
  const show = groups
    .command('show')
    .description('Show one group: details, member count, roles and permissions.')
    .requiredOption('--company <id>', 'company id')
    .requiredOption('--group <id|name>', 'group id, or its exact name');
  register.command<ShowOptions & { json: boolean }, []>(
    show,
    [`usher groups show --company ${DEMO_COMPANY} --group "Finance Approvers"`],
    showGroup,
  );
}

async function listGroups(options: ListOptions, context: CommandContext): Promise<CommandAnswer> {
  return withSpotnana(context, options.company, async (client, companyId) => {
    const { readUserGroups } = await import('../../spotnana/index.js');
    const search = options.search === undefined ? {} : { searchText: options.search };
    const { signal } = context;
    const groups = await readUserGroups(client, { companyId, ...search }, { signal });
    const listed = groups
      .map(({ id, name }) => ({ id, name }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en'));
    const { host } = client;
    const lines = listed.map(({ id, name }) => `  ${id}  ${toPlainLine(name)}`);
    const text = [
      `${counted(listed.length, 'group')} of company ${companyId} at ${host}`,
      ...lines,
    ];
    return { status: EXIT.ok, text: text.join('\n'), json: { host, companyId, groups: listed } };
  });
}

async function showGroup(options: ShowOptions, context: CommandContext): Promise<CommandAnswer> {
  const { signal } = context;
  return withSpotnana(context, options.company, async (client, companyId) => {
    const { readUserGroupRoles } = await import('../../spotnana/index.js');
    const groupId = await resolveGroup(client, companyId, options.group, signal);
    const query = { companyId, groupId };
    const [group, { total }, roles] = await Promise.all([
      client.getUserGroup(query, { signal }),
      client.listUserGroupMembers({ ...query, offset: 0, limit: 1 }, { signal }),
      readUserGroupRoles(client, query, { signal }),
    ]);
    const roleLines = roles.map(({ name, permissions }) => {
      const rights = permissions.map(
        ({ permission, actions }) => `${permission} ${actions.join('/')}`,
      );
      return toPlainLine(`    ${name}: ${rights.join(', ') || 'no permissions'}`);
    });
    const text = [
      `${toPlainLine(group.name)} (${group.id}) at ${client.host}`,
      ...(group.description === undefined ? [] : [`  about:    ${toPlainLine(group.description)}`]),
      `  company:  ${group.companyId}`,
      ...(group.isUnmodifiable ? ['  made by the platform; members can change all the same'] : []),
      `  members:  ${total ?? 'unknown'}`,
      `  roles:    ${roles.length === 0 ? 'none' : ''}`.trimEnd(),
      ...roleLines,
    ].join('\n');
    const json = { host: client.host, ...group, memberCount: total ?? null, roles };
    return { status: EXIT.ok, text, json };
  });
}
