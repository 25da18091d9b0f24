import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestCertificate } from './certificate.ts';

/** A proxy that holds the certificate, as Caddy or nginx does in front of the service: one port with TLS, one without. */
export interface TlsFront {
  readonly tlsPort: number;
  readonly plainPort: number;
  /** Sends what is asked of a host elsewhere from now on. */
  readonly send: (host: string, to: string) => void;
  /** Shows another certificate on new connections. */
  readonly show: (certificate: TestCertificate) => void;
  /** Leaves this header out of every answer; null: none. */
  readonly leaveOut: (header: string | null) => void;
  readonly close: () => Promise<void>;
}

/** Starts it. `hosts`: for each name in the Host field (without the port) where it is answered; `*.` stands for any first part. */
export async function startTlsFront(
  certificate: TestCertificate,
  hosts: Readonly<Record<string, string>>,
): Promise<TlsFront> {
  const targets = new Map(Object.entries(hosts));
  let leftOut: string | null = null;
  const targetOf = (host: string): string | undefined =>
    targets.get(host) ?? targets.get(`*.${host.split('.').slice(1).join('.')}`);

  const pass = (scheme: 'http' | 'https') => (asked: IncomingMessage, answer: ServerResponse) => {
    const { host = '' } = asked.headers;
    const target = targetOf(host.replace(/:\d+$/, ''));
    if (target === undefined) return void answer.writeHead(404).end();
    const forwarded = { 'x-forwarded-proto': scheme, 'x-forwarded-for': asked.socket.remoteAddress ?? '' };
    const headers = { ...asked.headers, ...forwarded, connection: 'close' };
    const passed = request(`${target}${asked.url ?? '/'}`, { method: asked.method ?? 'GET', headers }, (reply) => {
      const raw = reply.rawHeaders;
      // As they were sent, with capitals.
      const kept = raw.filter((_, i) => raw[i - (i % 2)]?.toLowerCase() !== leftOut);
      answer.writeHead(reply.statusCode ?? 502, kept);
      reply.pipe(answer);
    });
    passed.once('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end('Bad Gateway\n')));
    asked.pipe(passed);
  };
  const secure = createTlsServer(certificate, pass('https'));
  const plain = createServer(pass('http'));
  const listen = async (server: Server): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const close = (server: Server): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    tlsPort: await listen(secure),
    plainPort: await listen(plain),
    send: (host, to) => void targets.set(host, to),
    show: (other) => secure.setSecureContext(other),
    leaveOut: (header) => void (leftOut = header),
    close: async () => void (await Promise.all([close(secure), close(plain)])),
  };
}
