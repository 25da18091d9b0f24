import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));

/** A row of the table of commands in docs/production-guide.md. */
export interface Row {
  /** What the production guide says. */
  readonly guide: string;
  /** What is done here: the first code, as it stands; null: nothing is run. */
  readonly command: string | null;
  /** Pages that the row leads to. */
  readonly pages: readonly string[];
  /** What the output must hold; in each `…` stands for any text. */
  readonly shows: readonly string[];
  /** Why nothing is run; null: something is. */
  readonly why: string | null;
}

const codesOf = (cell: string): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll('\\|', '|'));

export function readGuideRows(): readonly Row[] {
  const text = readFileSync(`${DOCS}production-guide.md`, 'utf8').split("\n## The guide's commands\n")[1] ?? '';
  const lines = text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:the guide|-+) /.test(line));
  return lines.map((line) => {
    const cells = line.slice(1, -1).split(/(?<!\\)\|/);
    const [guide = '', here = '', shown = ''] = cells.map((cell) => cell.trim());
    const isRun = shown.startsWith('`');
    return {
      guide,
      command: isRun ? (codesOf(here)[0] ?? null) : null,
      pages: [...here.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link),
      shows: isRun ? codesOf(shown) : [],
      why: isRun ? null : shown,
    };
  });
}

/** What finds such an output. */
export function patternOf(shown: string): RegExp {
  const parts = shown.split('…').map((part) => part.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.map((part) => part.replaceAll(/\s+/g, '\\s+')).join('[^\\n]*?'));
}

/** Tools of the guide that the product does not need itself, where this machine lacks them. */
export function missingTools(): readonly string[] {
  return ['curl', 'jq', 'openssl'].filter((tool) => {
    try {
      execFileSync('which', [tool], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}
