import type { Config } from '../platform/config/config.ts';

/** Opens a port; where it cannot be opened, says of PORT or HOST what is wrong with it and what to do. */
export async function openingPort<T>(
  { port, host }: Pick<Config, 'port' | 'host'>,
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const words = wordsFor(code, port, host);
    throw words === null ? cause : new Error(words, { cause });
  }
}

function wordsFor(code: string, port: number, host: string): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program. Set PORT to another one, such as PORT=${port < 65_535 ? port + 1 : 5000}.`;
    case 'EACCES':
      return `Port ${port} may not be opened by this user. Set PORT to one from 1024 on, such as PORT=5000.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST is ${host}, which is no address of this machine. 0.0.0.0 stands for all of its addresses, 127.0.0.1 for this machine alone.`;
    default:
      return null;
  }
}
