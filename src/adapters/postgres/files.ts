// Files that users sent, until they are read: the process that reads one need not be the one it came to.
import { z } from 'zod';
import { ChannelFailure, type ArrivedFiles } from '../../app/ports.ts';
import type { Postgres } from './database.ts';
import { storableText } from './json.ts';

/** Those of one channel, which names its conversations without itself. */
export function postgresFiles({ sql }: Postgres, channel: string): ArrivedFiles {
  return {
    async keep(conversation, ref, bytes) {
      await sql.query(
        `insert into shenbao.file (ref, conversation, bytes) values ($1, $2, $3)
         on conflict do nothing`,
        [storableText(ref), storableText(`${channel}:${conversation}`), Buffer.from(bytes)],
      );
    },
    async open(ref) {
      const rows = await sql.query('select bytes from shenbao.file where ref = $1', [
        storableText(ref),
      ]);
      const [row] = z.array(z.object({ bytes: z.instanceof(Uint8Array) })).parse(rows);
      if (!row) throw new ChannelFailure('the file is no longer in the database');
      return row.bytes;
    },
  };
}
