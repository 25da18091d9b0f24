// Builds dist/: the server and command as one bundle (packages stay in node_modules), and the browser's files with hashed names.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const at = (...parts) => path.join(root, ...parts);

rmSync(dist, { recursive: true, force: true });
mkdirSync(path.join(dist, 'static'), { recursive: true });

await build({
  entryPoints: { tradewise: at('src/app/cli.ts') },
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.22',
  packages: 'external',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.csv': 'text' },
  sourcemap: true,
  logLevel: 'warning',
});

// Browser files: name -> hashed name, so that they may be cached for ever.
const assets = {};
const put = (name, bytes) => {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const { name: base, ext } = path.parse(name);
  assets[name] = `${base}.${hash}${ext}`;
  writeFileSync(path.join(dist, 'static', assets[name]), bytes);
};

const styles = at('ui/styles');
const sheets = existsSync(styles) ? readdirSync(styles).filter((file) => file.endsWith('.css')) : [];
sheets.sort((a, b) => (a === 'tokens.css' ? -1 : b === 'tokens.css' ? 1 : a < b ? -1 : 1));
const css = sheets.map((file) => readFileSync(path.join(styles, file), 'utf8')).join('\n');
const minified = await build({
  stdin: { contents: css, loader: 'css' },
  minify: true,
  write: false,
  logLevel: 'warning',
});
put('app.css', minified.outputFiles[0].contents);

const islands = at('ui/islands');
for (const file of existsSync(islands) ? readdirSync(islands).filter((f) => f.endsWith('.island.ts')) : []) {
  const result = await build({
    entryPoints: [path.join(islands, file)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  put(file.replace('.island.ts', '.js'), result.outputFiles[0].contents);
}
for (const file of existsSync(at('ui/static')) ? readdirSync(at('ui/static')) : [])
  put(file, readFileSync(at('ui/static', file)));
writeFileSync(path.join(dist, 'static', 'manifest.json'), JSON.stringify(assets, null, 2));
