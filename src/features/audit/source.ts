import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { couldNotRun, ran } from './audit-part.ts';
import { jsonOf } from '../../platform/run-program.ts';
import type { AuditPart, Finding } from './audit-part.ts';
import type { RunProgram } from '../../platform/run-program.ts';

interface LintedFile {
  readonly filePath: string;
  readonly messages: readonly {
    readonly ruleId: string | null;
    readonly line?: number;
    readonly message: string;
    readonly severity: number;
  }[];
}

/** A rule whose findings are guesses: it counts stars of a pattern, and cannot know how long its texts are. */
const GUESSES: ReadonlySet<string> = new Set(['security/detect-unsafe-regex']);

/** Patterns in the source that open holes, by eslint-plugin-security; comments that switch rules off are ignored. */
export async function auditSource(run: RunProgram, folder: string): Promise<AuditPart> {
  const name = 'security patterns in the source';
  const config = path.join('scripts', 'security-lint.config.js');
  const args = [
    'eslint',
    '--no-config-lookup',
    '--config',
    config,
    '--no-inline-config',
    '--format',
    'json',
    'src',
    'ui',
    'scripts',
    'bin',
  ];
  const { out } = await run('npx', ['--no-install', ...args]);
  const files = jsonOf(out) as readonly LintedFile[] | null;
  if (files === null || !Array.isArray(files))
    return couldNotRun(name, 'ESLint gave no report: this needs a checkout with its development packages (npm ci).');
  const found = (files as readonly LintedFile[]).flatMap(({ filePath, messages }): Finding[] =>
    messages.map(({ ruleId, line, message, severity }) => ({
      severity: ruleId !== null && GUESSES.has(ruleId) ? 'medium' : severity === 2 ? 'high' : 'low',
      where: `${path.relative(folder, filePath)}:${line ?? 0}`,
      what: `${ruleId ?? 'not readable'}: ${message}`,
    })),
  );
  return ran(name, `${files.length} files were looked at.`, found);
}

/** Where made-up secrets stand on purpose: tests, guides, and the list of values that are refused. */
const EXAMPLES =
  /(?:^|\/)(?:test|tests|docs|bench)\/|\.(?:test|bench|soak)\.[a-z]+$|\.md$|^\.env\.example$|example-values\.ts$/;
const LARGEST = 1_000_000;

interface SecretReport {
  readonly filePath: string;
  readonly messages: readonly { readonly messageId?: string }[];
}

/** Secrets in any version of any file that git knows, by secretlint. The report names places, never a secret. */
export async function auditHistory(run: RunProgram): Promise<AuditPart> {
  const name = 'secrets in the history';
  const listed = await run('git', ['rev-list', '--objects', '--all']);
  if (listed.code !== 0) return couldNotRun(name, 'There is no git history here.');
  const paths = new Map<string, string>();
  for (const line of listed.out.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0 && space < line.length - 1) paths.set(line.slice(0, space), line.slice(space + 1));
  }
  const blobs = await run('git', ['cat-file', '--batch'], {
    input: `${[...paths.keys()].join('\n')}\n`,
    isBinary: true,
  });
  if (blobs.code !== 0) return couldNotRun(name, 'The git history could not be read.');
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-audit-'));
  try {
    const count = writeBlobs(folder, blobs.out, paths);
    const rules = path.join(folder, 'rules.json');
    writeFileSync(rules, JSON.stringify({ rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] }));
    const args = [
      'secretlint',
      '--secretlintrc',
      rules,
      '--no-color',
      '--maskSecrets',
      '--format',
      'json',
      `${folder}/blobs-*`,
    ];
    const { out } = await run('npx', ['--no-install', ...args]);
    const reports = jsonOf(out) as readonly SecretReport[] | null;
    if (!Array.isArray(reports))
      return couldNotRun(
        name,
        'secretlint gave no report: this needs a checkout with its development packages (npm ci).',
      );
    return ran(name, `${count} versions of files were looked at.`, secretsIn(reports, paths));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes each version of a file under its hash; returns how many. `text` is what `git cat-file --batch` wrote. */
function writeBlobs(folder: string, text: string, paths: ReadonlyMap<string, string>): number {
  const bytes = Buffer.from(text, 'latin1');
  let count = 0;
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    if (end < 0) break;
    const [hash = '', type, size] = bytes.toString('utf8', at, end).split(' ');
    const body = bytes.subarray(end + 1, end + 1 + Number(size));
    at = end + 1 + Number(size) + 1;
    if (type !== 'blob' || body.length > LARGEST || body.includes(0)) continue;
    writeFileSync(path.join(folder, `blobs-${hash}${path.extname(paths.get(hash) ?? '') || '.txt'}`), body);
    count += 1;
  }
  return count;
}

function secretsIn(reports: readonly SecretReport[], paths: ReadonlyMap<string, string>): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const { filePath, messages } of reports) {
    const hash = /blobs-([0-9a-f]+)/.exec(filePath)?.[1] ?? '';
    const where = paths.get(hash) ?? 'unknown';
    for (const { messageId = 'secret' } of messages) {
      const severity = EXAMPLES.test(where) ? 'low' : 'high';
      found.set(`${where} ${messageId}`, { severity, where, what: `${messageId}, in version ${hash.slice(0, 12)}` });
    }
  }
  return [...found.values()];
}
