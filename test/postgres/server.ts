// Test support: a PostgreSQL server of one's own in a temporary folder, the real one, that can be stopped,
// killed and started again. Needs the server's programs (Debian: postgresql).
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

export interface Server {
  /** A new empty database, owned by an ordinary login, or by the superuser. */
  database(login?: 'ordinary' | 'superuser'): Promise<string>;
  /** As a power cut ends it. */
  kill(): Promise<void>;
  start(): Promise<void>;
  end(): Promise<void>;
}

/** Where the programs are; undefined when the server is not installed. */
export function serverPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => +b - +a) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return folders.find((folder) =>
    ['initdb', 'postgres'].every((one) => existsSync(join(folder, one))),
  );
}

/** `settings` as in postgresql.conf. Commits are durable unless they say otherwise. */
export async function postgresServer(settings: Record<string, string> = {}): Promise<Server> {
  const programs = serverPrograms();
  if (!programs) throw new Error('PostgreSQL is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'shenbao-postgres-'));
  // The server refuses to run as root.
  const user = process.getuid?.() === 0 ? userOf('postgres') : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const url = (login: string, name: string) => `postgres://${login}@127.0.0.1:${port}/${name}`;
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const all = {
      port: `${port}`,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      // Flushing every file after a kill takes half a minute on a slow disk.
      recovery_init_sync_method: 'syncfs',
      ...settings,
    };
    server = spawn(
      join(programs ?? '', 'postgres'),
      ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...user, stdio: 'ignore', env: { PATH: process.env['PATH'] } },
    );
    for (let tries = 0; ; tries += 1) {
      const client = new pg.Client(url('postgres', 'postgres'));
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        await client.end().catch(() => undefined);
        if (tries > 300 || server.exitCode !== null) throw error;
        await pause(100);
      }
    }
  }

  async function ended(signal: NodeJS.Signals): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exit = new Promise((resolve) => server?.once('exit', resolve));
    server.kill(signal);
    await exit;
  }

  await start();
  return {
    async database(login = 'ordinary') {
      const name = `d${randomUUID().replaceAll('-', '')}`;
      const client = new pg.Client(url('postgres', 'postgres'));
      await client.connect();
      try {
        if (login === 'ordinary') await client.query(`create role ${name} login`);
        const owner = login === 'ordinary' ? name : 'postgres';
        await client.query(`create database ${name} owner ${owner}`);
        return url(owner, name);
      } finally {
        await client.end();
      }
    },
    // At once, without a word to anybody.
    kill: () => ended('SIGQUIT'),
    start,
    async end() {
      await ended('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function userOf(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return port;
}
