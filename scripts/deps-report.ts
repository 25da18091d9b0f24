// `npm run deps:report`: for each package that the product or its development asks for: what is installed, what is newest, its licence and
// whether the list of reasons names it; then known holes and licences of the whole tree. Ends with 1 for high findings, for a package
// without a reason, and where a part could not run; a newer version alone is no failure.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { auditDependencies, auditLicences } from '../src/features/audit/dependencies.ts';
import { jsonOf, programsIn } from '../src/platform/run-program.ts';

const root = path.join(import.meta.dirname, '..');
const run = programsIn(root);
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Locked = Readonly<Record<string, { readonly version?: string; readonly license?: string } | undefined>>;

const manifest = JSON.parse(read('package.json')) as Manifest;
const locked = (JSON.parse(read('package-lock.json')) as { readonly packages: Locked }).packages;
const reasons = read('docs/decisions/dependencies.md');
const { out } = await run('npm', ['outdated', '--json', '--all=false']);
// npm writes nothing where all is new.
const outdated = (out.trim() === '' ? {} : jsonOf(out)) as Readonly<
  Record<string, { readonly latest?: string } | undefined>
> & { readonly error?: { readonly summary?: string } };
const isAsked = outdated !== null && outdated.error === undefined;
if (!isAsked) {
  console.log(
    `Newer versions: could not run: ${outdated?.error?.summary?.split('\n', 1)[0] ?? 'npm outdated gave no report'}`,
  );
  process.exitCode = 1;
}

const groups = [
  ['product', manifest.dependencies],
  ['optional', manifest.optionalDependencies],
  ['development', manifest.devDependencies],
] as const;
const rows = groups.flatMap(([use, of]) =>
  Object.keys(of ?? {}).map((name) => {
    const { version = '-', license = '-' } = locked[`node_modules/${name}`] ?? {};
    const latest = (isAsked && outdated[name]?.latest) || version;
    const hasReason = new RegExp(`(^|[\\s|,])${name.replaceAll('/', '\\/')}([\\s,]|$)`, 'm').test(reasons);
    return { name, use, version, latest: latest === version ? '' : latest, license, reason: hasReason ? '' : 'none' };
  }),
);
const titles = {
  name: 'package',
  use: 'for',
  version: 'installed',
  latest: 'newer',
  license: 'licence',
  reason: 'reason',
};
const columns = Object.keys(titles) as (keyof typeof titles)[];
const widths = columns.map((column) => Math.max(...[titles, ...rows].map((row) => row[column].length)));
for (const row of [titles, ...rows])
  console.log(
    columns
      .map((column, i) => row[column].padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
if (rows.some(({ reason }) => reason !== '')) process.exitCode = 1;

for (const part of [await auditDependencies(run), auditLicences(read('package-lock.json'))]) {
  console.log(`\n${part.name}: ${part.state === 'ran' ? '' : 'could not run. '}${part.text}`);
  for (const { severity, where, what } of part.findings) console.log(`  ${severity}  ${where}: ${what}`);
  if (part.state !== 'ran' || part.findings.some(({ severity }) => severity === 'high')) process.exitCode = 1;
}
