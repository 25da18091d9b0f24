// What the product is compared with: a server that parses the same body and sends the same bytes, and has no other duty.
// Arguments: `fastify` or `node`, a file with the answer, a file with the page.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';

const [kind = '', answerFile = '', pageFile = ''] = process.argv.slice(2);
const answer = readFileSync(answerFile);
const page = readFileSync(pageFile);
const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';
const HEALTH = '{"status":"healthy"}';

async function openFastify(): Promise<number> {
  const server = fastify();
  server.post('/answer', (_request, reply) => reply.type(JSON_TYPE).send(answer));
  server.get('/page', (_request, reply) => reply.type(HTML_TYPE).send(page));
  server.get('/health', (_request, reply) => reply.type(JSON_TYPE).send(HEALTH));
  await server.listen({ port: 0, host: '127.0.0.1' });
  return (server.server.address() as AddressInfo).port;
}

function openNode(): Promise<number> {
  const send = (response: ServerResponse, type: string, bytes: Buffer | string): void => {
    response.writeHead(200, { 'content-type': type, 'content-length': bytes.length });
    response.end(bytes);
  };
  const server = createServer((request, response) => {
    if (request.url === '/page') return send(response, HTML_TYPE, page);
    if (request.url === '/health') return send(response, JSON_TYPE, HEALTH);
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (text += piece));
    request.on('end', () => {
      JSON.parse(text);
      send(response, JSON_TYPE, answer);
    });
  });
  // As long as that of Fastify, so that connections stay open while the others are measured.
  server.keepAliveTimeout = 72_000;
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

const port = kind === 'fastify' ? await openFastify() : await openNode();
console.log(`listens on http://127.0.0.1:${port}`);
