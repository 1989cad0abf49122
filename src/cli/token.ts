import type { Command } from 'commander';
import { NewActor, Role } from '../protocol/tokens.ts';
import { TokenStore } from '../server/auth/tokens.ts';
import type { IssuedToken } from '../server/auth/tokens.ts';
import { openDatabase } from '../server/main.ts';
import type { Database } from '../server/store/database.ts';
import { databaseOptions } from './database-options.ts';
import type { DatabaseOptions } from './database-options.ts';
import { openExistingStore } from './existing-store.ts';
import { InputError } from './io.ts';
import type { Io } from './io.ts';

interface Common extends DatabaseOptions {
  readonly organization: string;
  readonly json?: boolean;
}

interface Lasting extends Common {
  readonly days: string;
}

interface Create extends Lasting {
  readonly role: string;
  readonly project?: string;
  readonly actor?: string;
}

const DAY = 86_400_000;

export function build(command: Command, io: Io): void {
  const sub = (name: string, description: string): Command =>
    databaseOptions(command.command(name).description(description)).option('--json', 'print one JSON document');
  const days = ['--days <n>', 'how long it is valid', '90'] as const;
  const organization = ['--organization <name>', 'whose it is', 'default'] as const;

  sub('create', 'make a token; it is shown once')
    .requiredOption('--role <role>', 'admin, reviewer or annotator')
    .option('--organization <name>', 'made when there is none of this name', 'default')
    .option('--project <name>', 'the only project that it opens (default: all of the organization)')
    .option('--actor <id>', 'who acts with it: tokens of one actor share their sessions (default: a new one)')
    .option(...days)
    .action((options: Create) => create(options, io));
  sub('list', 'tokens that have not been revoked, without their secrets')
    .option(...organization)
    .action((options: Common) => list(options, io));
  sub('rotate', 'replace a token; the old one ends at once, sessions stay')
    .argument('<id>')
    .option(...organization)
    .option(...days)
    .action((id: string, options: Lasting) => rotate(id, options, io));
  sub('revoke', 'end a token')
    .argument('<id>')
    .option(...organization)
    .action((id: string, options: Common) => revoke(id, options, io));
}

async function create(options: Create, io: Io): Promise<void> {
  const role = Role.safeParse(options.role);
  if (!role.success) throw new InputError(`${options.role} is not a role: admin, reviewer or annotator`);
  const expiresAt = expiry(options);
  const { project } = options;
  const actor = NewActor.optional().safeParse(options.actor);
  if (!actor.success) throw new InputError(`--actor ${options.actor} cannot be: ${actor.error.issues[0]!.message}`);
  await withTokens(openDatabase(options), async (tokens) => {
    const organization = await tokens.organizationNamed(options.organization);
    const issued = await tokens.create({ role: role.data, organization, project, actor: actor.data, expiresAt });
    await show(issued, { ...options, project: project ?? null }, io);
  });
}

async function list(options: Common, io: Io): Promise<void> {
  await withTokens(openExistingStore(options), async (tokens) => {
    const all = (await tokens.list(await known(tokens, options))).map(({ token, role, project, actor, expiresAt, createdAt }) => ({
      id: token,
      role,
      project,
      actor,
      createdAt: new Date(createdAt).toISOString(),
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    }));
    const line = (each: (typeof all)[number]): string =>
      `${each.id}  ${each.role}  ${each.actor}  until ${each.expiresAt ?? 'it is revoked'}\n`;
    await io.write(options.json ? `${JSON.stringify({ tokens: all })}\n` : all.map(line).join(''));
  });
}

async function rotate(id: string, options: Lasting, io: Io): Promise<void> {
  const expiresAt = expiry(options);
  await withTokens(openExistingStore(options), async (tokens) => {
    const issued = await tokens.rotate(await known(tokens, options), id, expiresAt);
    if (!issued) throw noToken(id);
    await show(issued, { ...options, project: issued.project }, io);
  });
}

async function revoke(id: string, options: Common, io: Io): Promise<void> {
  await withTokens(openExistingStore(options), async (tokens) => {
    if (!(await tokens.revoke(await known(tokens, options), id))) throw noToken(id);
    await io.write(options.json ? `${JSON.stringify({ revoked: id })}\n` : `${id} is revoked\n`);
  });
}

const noToken = (id: string): InputError => new InputError(`there is no token ${id} (\`coagency token list\` shows those that there are)`);

function expiry({ days }: Lasting): number {
  if (!/^[1-9]\d{0,4}$/.test(days)) throw new InputError(`--days must be a whole number from 1 to 99999, not ${days}`);
  return Date.now() + Number(days) * DAY;
}

async function known(tokens: TokenStore, { organization }: Common): Promise<string> {
  const id = await tokens.organizationCalled(organization);
  if (id === undefined) throw new InputError(`there is no organization ${organization}`);
  return id;
}

async function withTokens(store: Promise<Database>, work: (tokens: TokenStore) => Promise<void>): Promise<void> {
  const database = await store;
  try {
    await work(new TokenStore(database, Date.now));
  } finally {
    await database.close();
  }
}

async function show(issued: IssuedToken, { json, organization, project }: Common & { project: string | null }, io: Io): Promise<void> {
  const { secret, token: id, role, actor, expiresAt } = issued;
  const shown = { token: secret, id, role, organization, project, actor, expiresAt: new Date(expiresAt!).toISOString() };
  await io.write(json ? `${JSON.stringify(shown)}\n` : `${secret}\n`);
}
