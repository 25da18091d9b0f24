import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../src/app/program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FILES = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What stands in code, without what follows a pipe or a semicolon. */
function commandsIn(text: string): readonly string[] {
  const code = [...text.matchAll(/```[a-z]*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, inline]) => block ?? inline ?? '',
  );
  return code
    .flatMap((part) => part.replaceAll('\\\n', ' ').split(/[\n|;&]/))
    .flatMap((line) => /^\s*(?:[A-Z_]+=\S+ )*(?:npx )?tradewise +([a-z].*)$/.exec(line)?.[1] ?? []);
}

async function helpOf(words: readonly string[]): Promise<string | null> {
  let out = '';
  const note = (): void => undefined;
  const code = await runCommand([...words, '--help'], {
    env: {},
    folder: tmpdir(),
    out: (text) => void (out += text),
    note,
  });
  return code === 0 && out.startsWith(`Usage: tradewise ${words[0] ?? ''}`) ? out : null;
}

const subcommands = (help: string): readonly string[] =>
  [...(help.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);

const OF_SHELL = new Set(['serve']);

describe.each(FILES)('%s', (file) => {
  it('names only commands and options that there are', async () => {
    const wrong: string[] = [];
    for (const line of commandsIn(readFileSync(path.join(root, file), 'utf8'))) {
      const [first = '', second = ''] = line.split(/\s+/);
      if (OF_SHELL.has(first)) continue;
      const help = await helpOf([first]);
      const below = help === null ? [] : subcommands(help);
      const isBelow = below.includes(second);
      const mustBeBelow = below.length > 0 && /^[a-z-]+$/.test(second) && !help?.includes('[file]');
      const own = isBelow ? await helpOf([first, second]) : help;
      const options = line.match(/(?<=\s)--[a-z][a-z-]*/g) ?? [];
      if (own === null || (mustBeBelow && !isBelow) || options.some((option) => !own.includes(option)))
        wrong.push(line);
    }
    expect(wrong).toEqual([]);
  });
});
