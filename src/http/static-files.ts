import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { pathTexts } from './address-schema.ts';
import type { HttpServer } from './http-server.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
};

interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Null where packing does not pay. */
  readonly packed: Buffer | null;
}

/** The browser's files as they were built, held in memory: they are few and small. */
export interface StaticFiles {
  /** Address of a file by its plain name: `app.css` to `/static/app.0a1b2c.css`; null where it was not built. */
  readonly urlOf: (name: string) => string | null;
  /** By hashed name. */
  readonly files: ReadonlyMap<string, StaticFile>;
}

/** Reads `manifest.json` of a folder and the files it names; a folder that is not there holds none. */
export function loadStaticFiles(folder: string): StaticFiles {
  const manifest = readManifest(folder);
  const files = new Map<string, StaticFile>();
  for (const hashed of Object.values(manifest)) {
    const bytes = readFileSync(path.join(folder, hashed));
    const type = TYPES[path.extname(hashed)] ?? 'application/octet-stream';
    files.set(hashed, { type, bytes, packed: pack(bytes, type) });
  }
  return {
    files,
    urlOf: (name) => (Object.hasOwn(manifest, name) ? `/static/${manifest[name] ?? ''}` : null),
  };
}

function readManifest(folder: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Record<string, string>;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

function pack(bytes: Buffer, type: string): Buffer | null {
  if (!/^text|json|svg/.test(type)) return null;
  const packed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  return packed.length < bytes.length ? packed : null;
}

/** `GET /static/<hashed name>`: the name changes with the content, so browsers keep it for ever. */
export function registerStaticFiles(server: HttpServer, { files }: StaticFiles): void {
  server.get<{ Params: { file: string } }>(
    '/static/:file',
    {
      config: { access: 'public', session: 'ignored', rate: 'free' },
      schema: { hide: true, params: pathTexts('file') },
    },
    (request, reply) => {
      const file = files.get(request.params.file);
      if (file === undefined) return reply.callNotFound();
      const isPacked = file.packed !== null && /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''));
      if (isPacked) reply.header('content-encoding', 'br');
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('vary', 'accept-encoding')
        .type(file.type)
        .send(isPacked ? file.packed : file.bytes);
    },
  );
}
