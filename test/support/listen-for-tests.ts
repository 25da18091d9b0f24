import type { AddressInfo } from 'node:net';
import type { HttpServer } from '../../src/http/http-server.ts';

/** Lets a server listen on loopback, on a port that the system picks; its origin. */
export async function listenForTests(server: HttpServer): Promise<string> {
  if (!server.server.listening) await server.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}
