import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { filled, newOne, removeAll } from '../../../test/support/copy-fixture.ts';
import { registerCopyCommand } from './copy.commands.ts';
import { createProgressLine } from '../../platform/progress-line.ts';
import { progressText } from './copy-progress.ts';

afterAll(removeAll);

async function run(args: readonly string[], isWatched = false): Promise<{ said: string; noted: string }> {
  let [said, noted, clock] = ['', '', 0];
  const program = new Command().exitOverride();
  const deps = { out: (text: string) => (said += text), note: (text: string) => (noted += text), isWatched };
  registerCopyCommand(program, { ...deps, now: () => (clock += 1000) });
  await program.parseAsync(['copy', ...args], { from: 'user' });
  return { said, noted };
}

describe('tradewise db copy', () => {
  it('tells what it copied, as JSON with the checksum of every table, from an address that stands in a file', async () => {
    const [source, target] = [await filled('sqlite'), await newOne('postgres')];
    const file = path.join(path.dirname(source.url.slice('sqlite:///'.length)), 'address');
    writeFileSync(file, `${target.url}\n`);
    const { said, noted } = await run(['--from', source.url, '--to', `@${file}`, '--json']);
    expect(noted).toBe('');
    const told = JSON.parse(said) as { tables: { name: string; rows: number; checksum: string }[] };
    expect(told).toMatchObject({ ok: true, from: 'sqlite', to: 'postgres', seconds: expect.any(Number) });
    expect(told.tables.find(({ name }) => name === 'users')).toMatchObject({
      rows: 2,
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(said).not.toContain(target.url);
  });

  it('says it in a line for people, who see how far it is and are left with nothing of that', async () => {
    const { said, noted } = await run(
      ['--from', (await filled('sqlite')).url, '--to', (await newOne('sqlite')).url],
      true,
    );
    expect(said).toMatch(
      /\nCopied \d+ rows of \d+ tables \(.*\) from SQLite to SQLite in .* s\. Every table has the same rows and checksum/,
    );
    expect(noted).toContain('rows · ');
    expect(noted.endsWith('\r\u001b[K')).toBe(true);
  });

  it('says which file with an address cannot be read', async () => {
    await expect(run(['--from', '@/nowhere', '--to', 'x'])).rejects.toMatchObject({
      code: 'not_found',
      userMessage: '/nowhere cannot be read.',
    });
  });
});

describe('the line that tells how far a copy is', () => {
  const progress = { phase: 'copy', table: 'users', rows: 500_000, rowsInAll: 1_000_000, share: 0.5 } as const;

  it('names rows, share and the time that is left', () => {
    expect(progressText(progress, 30)).toBe('writing users: 500,000 of 1,000,000 rows · 50 % · 30 s left');
    expect(progressText({ ...progress, share: 0.1 }, 60)).toMatch(/ · 9 min left$/);
    expect(progressText({ ...progress, share: 0.001 }, 60)).toMatch(/ · 0 %$/);
  });

  it('is written a few times a second at most', () => {
    let [written, clock] = [0, 0];
    const line = createProgressLine(
      () => (written += 1),
      () => clock,
      progressText,
    );
    for (; clock < 1000; clock += 1) line.show(progress);
    expect(written).toBe(4);
  });
});
