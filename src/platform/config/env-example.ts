import type { Variable } from './variable.ts';
import { VARIABLES } from './variables.ts';

const WIDTH = 100;

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The text of `.env.example`: every variable with its description and, commented out, its default. */
export function renderEnvExample(): string {
  const blocks = Object.values<Variable<unknown>>(VARIABLES).map((about) => {
    const note = about.secret ? [`A secret: ${about.name}_FILE=/path/to/file is read instead where it is set.`] : [];
    const lines = [...wrap(about.description), ...note].map((line) => `# ${line}`);
    return [...lines, `#${about.name}=${about.fallback ?? ''}`].join('\n');
  });
  const head = [
    '# Copy to .env (read in development only) and take the # away from what you change.',
    '# Written by "node scripts/env-example.ts" from src/platform/config/.',
  ].join('\n');
  return `${[head, ...blocks].join('\n\n')}\n`;
}
