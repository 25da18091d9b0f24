import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The three kinds of test files; each file belongs to exactly one. */
export interface Projects {
  readonly unit: readonly string[];
  readonly integration: readonly string[];
  readonly browser: readonly string[];
}

export const TEST_FILES = ['{src,ui,test}/**/*.test.{ts,tsx}', 'bench/**/*.test.ts'];

const BROWSER = ['playwright-core'];
/** Database drivers, servers, mail and other processes: what keeps a test from being done in milliseconds. */
const OUTSIDE = ['better-sqlite3', 'pg', 'fastify', 'nodemailer', 'node:child_process', 'node:http', 'node:net'];

/** What is imported for its types only is gone before the test runs. */
const IMPORT = /(?:^(?:import|export)(?! type\b)[^'"();]*?from\s+|^import\s+|\bimport\()['"]([^'"]+)['"]/gm;

/** The modules that a file imports itself, and those that it mentions by `import()`. */
function importsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => match[1] as string);
}

/** The packages that a file can reach through its imports and theirs. */
function createReach(): (file: string) => ReadonlySet<string> {
  const known = new Map<string, readonly string[]>();
  return (start) => {
    const packages = new Set<string>();
    const seen = new Set([start]);
    for (const file of seen) {
      let imports = known.get(file);
      if (imports === undefined)
        known.set(file, (imports = /\.tsx?$/.test(file) && existsSync(file) ? importsOf(file) : []));
      for (const name of imports) {
        if (name.startsWith('.')) seen.add(path.resolve(path.dirname(file), name));
        else packages.add(name);
      }
    }
    return packages;
  };
}

/**
 * Sorts the test files under `root` by what their imports reach: a browser; a database, a server or another process;
 * or neither.
 */
export function sortTestFiles(root: string): Projects {
  const projects = { unit: [] as string[], integration: [] as string[], browser: [] as string[] };
  const reach = createReach();
  for (const file of globSync(TEST_FILES, { cwd: root }).sort()) {
    const packages = reach(path.join(root, file));
    const reaches = (names: readonly string[]): boolean => names.some((name) => packages.has(name));
    projects[reaches(BROWSER) ? 'browser' : reaches(OUTSIDE) ? 'integration' : 'unit'].push(file);
  }
  return projects;
}

/** The test files under `root` that run on one database in `npm test`, and on both in `npm run soak`. */
export function filesForBothDatabases(root: string): readonly string[] {
  return globSync(TEST_FILES, { cwd: root }).filter((file) =>
    readFileSync(path.join(root, file), 'utf8').includes('eachProductDatabase('),
  );
}
