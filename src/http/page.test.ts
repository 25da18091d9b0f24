import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { expect, it } from 'vitest';
import { AppError } from '../platform/errors.ts';
import { orFormAgain } from './page.ts';

/** A form whose work fails with an error, and that comes back with the words. */
function formThatFailsWith(error: Error): FastifyInstance {
  const server = fastify();
  server.post('/', (_request, reply) =>
    orFormAgain(
      reply,
      () => Promise.reject(error),
      (message) => reply.send(`again: ${message}`),
    ),
  );
  server.setErrorHandler((thrown, _request, reply) => reply.code(500).send(thrown === error ? 'thrown' : 'another'));
  return server;
}

const answerTo = (error: Error) => formThatFailsWith(error).inject({ method: 'POST', url: '/' });

it('shows a form again, with the words, where the person can mend what was refused', async () => {
  const refused = await answerTo(new AppError('validation_failed', { userMessage: 'Enter a name.' }));
  expect([refused.statusCode, refused.headers['retry-after'], refused.body]).toEqual([
    422,
    undefined,
    'again: Enter a name.',
  ]);
});

it('says how long to wait where a form came too early', async () => {
  const early = new AppError('too_many_attempts', { userMessage: 'Try again in 4 s.', retryAfterSeconds: 4 });
  const refused = await answerTo(early);
  expect([refused.statusCode, refused.headers['retry-after'], refused.body]).toEqual([
    429,
    '4',
    'again: Try again in 4 s.',
  ]);
});

it.each([
  new AppError('database_unavailable', { userMessage: 'The database cannot be reached just now.' }),
  new AppError('signed_out', { userMessage: 'You were signed out meanwhile.' }),
  new Error('a fault'),
])('leaves to the error page what nobody can mend in a form: %s', async (error) => {
  expect((await answerTo(error)).body).toBe('thrown');
});
