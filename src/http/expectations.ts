import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../platform/errors.ts';
import { problemOf } from './problem.ts';
import { setHeaders } from './security-headers.ts';
import type { HeaderBlock } from './security-headers.ts';
import { toAppError } from './to-app-error.ts';

/**
 * Answers a request that expects of the server what no server does (`Expect`, RFC 9110 section 10.1.1). Without it Node would
 * answer by itself, with none of our headers.
 */
export function refuseExpectation(request: IncomingMessage, response: ServerResponse, block: HeaderBlock): void {
  const status = 417;
  const problem = problemOf(toAppError({ statusCode: 400 }), randomUUID());
  setHeaders(response, block);
  response.setHeader('x-request-id', problem.request_id);
  response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/problem+json; charset=utf-8' });
  response.end(JSON.stringify({ ...problem, status }));
  request.resume();
}

/**
 * The refusal of a body that was compressed, for the message or only on its way (`Transfer-Encoding: gzip, chunked`); undefined
 * where it was not. Taken as it comes, it would be read as something else, and as something else than a proxy in front reads.
 */
export function encodingFault({ headers }: Pick<FastifyRequest, 'headers'>): AppError | undefined {
  const onItsWay = headers['transfer-encoding'];
  if (onItsWay !== undefined && onItsWay.trim().toLowerCase() !== 'chunked')
    return new AppError('unsupported_media_type', {
      userMessage: 'Send the body as it is: Transfer-Encoding may only be chunked.',
    });
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return undefined;
  return new AppError('unsupported_media_type', { userMessage: 'Send the body as it is, without Content-Encoding.' });
}
