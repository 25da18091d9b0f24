// Builds the browser's files into a folder, each under a name with its content's hash, so that they may be cached for ever.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);
const at = (...parts) => path.join(path.dirname(here), '..', ...parts);
const filesIn = (folder, ending) =>
  existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(ending)) : [];

const rankOf = (sheet) => (sheet === 'tokens.css' ? 0 : sheet.startsWith('media-') ? 2 : 1);

/** One sheet from ui/styles: tokens first, media-*.css last, since they adapt the others. */
async function buildStyles() {
  const folder = at('ui/styles');
  const ordered = filesIn(folder, '.css').sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const contents = ordered.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n');
  const result = await build({ stdin: { contents, loader: 'css' }, minify: true, write: false, logLevel: 'warning' });
  return result.outputFiles[0].contents;
}

async function buildIsland(file) {
  const result = await build({
    entryPoints: [at('ui/islands', file)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  return result.outputFiles[0].contents;
}

/** Writes app.css, one script an island, what ui/static holds, and manifest.json from plain name to hashed name. */
export async function buildBrowserFiles(folder) {
  mkdirSync(folder, { recursive: true });
  const assets = {};
  const put = (name, bytes) => {
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    const { name: base, ext } = path.parse(name);
    assets[name] = `${base}.${hash}${ext}`;
    writeFileSync(path.join(folder, assets[name]), bytes);
  };
  put('app.css', await buildStyles());
  for (const file of filesIn(at('ui/islands'), '.island.ts')) {
    put(file.replace('.island.ts', '.js'), await buildIsland(file));
  }
  for (const file of filesIn(at('ui/static'), '')) put(file, readFileSync(at('ui/static', file)));
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(assets, null, 2));
}

if (process.argv[1] === here && process.argv[2]) await buildBrowserFiles(process.argv[2]);
