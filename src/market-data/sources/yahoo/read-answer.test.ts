import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../provider.ts';
import { readAnswer, readCrumb } from './read-answer.ts';

const NOW = Date.UTC(2024, 0, 1);
const exchange = (status: number, text: string, retryAfter: string | null = null) => ({
  status,
  text,
  retryAfter,
  time: NOW,
});
const yahooError = (code: string, description = '') =>
  JSON.stringify({ finance: { result: null, error: { code, description } } });

function refusalOf(read: () => unknown): string {
  try {
    return `read as ${JSON.stringify(read())}`;
  } catch (error) {
    return error instanceof ProviderError ? `${error.code} ${error.retry} ${error.retryAfterSeconds}` : String(error);
  }
}

describe('an answer', () => {
  it('is its JSON, or null where there is no such symbol', () => {
    expect(readAnswer(exchange(200, '{"chart":{"result":[],"error":null}}'))).toEqual({
      chart: { result: [], error: null },
    });
    expect(readAnswer(exchange(404, yahooError('Not Found')))).toBeNull();
    expect(readAnswer(exchange(200, yahooError('Not Found')))).toBeNull();
  });

  it.each([
    ['a throttling', 429, 'Too Many Requests\r\n', 'source_refused back-off null'],
    ['a throttling of an older server', 999, 'Unable to process request', 'source_refused back-off null'],
    ['a throttling that calls itself good', 200, 'Too Many Requests\r\n', 'source_refused back-off null'],
    ['an old crumb', 401, yahooError('Unauthorized', 'Invalid Crumb'), 'source_refused back-off null'],
    [
      'an old crumb that calls itself good',
      200,
      yahooError('Unauthorized', 'Invalid Crumb'),
      'source_refused back-off null',
    ],
    ['a door that is shut', 403, '', 'source_refused next-provider null'],
    ['a door that is shut by law', 451, '', 'source_refused next-provider null'],
    ['a server that failed', 500, '<html>', 'source_unavailable back-off null'],
    ['a gateway', 502, '', 'source_unavailable back-off null'],
    ['an address that is none', 404, '<html>Not Found</html>', 'source_broken next-provider null'],
    ['an address that is none, as JSON', 404, '{}', 'source_broken next-provider null'],
    ['a request that was wrong', 400, yahooError('Bad Request'), 'source_broken next-provider null'],
    ['a redirect', 302, '', 'source_broken next-provider null'],
    ['a web page', 200, '<!DOCTYPE html><html></html>', 'source_broken next-provider null'],
    ['JSON that ends early', 200, '{"chart":{"resu', 'source_broken back-off null'],
    ['nothing', 200, '', 'source_broken back-off null'],
    ['an empty object', 200, '{}', 'source_broken back-off null'],
    ['a list', 200, '[]', 'source_broken back-off null'],
    ['a word', 200, 'null', 'source_broken back-off null'],
    ['an error of another kind', 200, yahooError('Internal Error'), 'source_broken next-provider null'],
  ])('that is %s is refused', (_, status, text, refusal) => {
    expect(refusalOf(() => readAnswer(exchange(status, text)))).toBe(refusal);
  });

  it('says how long to wait, in seconds or as a date', () => {
    expect(refusalOf(() => readAnswer(exchange(429, '', '30')))).toBe('source_refused back-off 30');
    expect(refusalOf(() => readAnswer(exchange(503, '', 'Mon, 01 Jan 2024 00:01:30 GMT')))).toBe(
      'source_unavailable back-off 90',
    );
    expect(refusalOf(() => readAnswer(exchange(429, '', 'Mon, 01 Jan 2020 00:00:00 GMT')))).toBe(
      'source_refused back-off 0',
    );
    expect(refusalOf(() => readAnswer(exchange(429, '', 'soon')))).toBe('source_refused back-off null');
  });
});

describe('a crumb', () => {
  it('is a short word', () => {
    expect(readCrumb(exchange(200, 'haT3oyk.H/qZ'))).toBe('haT3oyk.H/qZ');
  });

  it.each([
    ['the words of a throttling', 200, 'Too Many Requests\r\n', 'source_refused back-off null'],
    ['a throttling', 429, 'Too Many Requests\r\n', 'source_refused back-off null'],
    ['a web page', 200, '<html></html>', 'source_broken back-off null'],
    ['JSON', 200, '{"finance":{}}', 'source_broken back-off null'],
    ['nothing', 200, '', 'source_broken back-off null'],
    ['a cookie that is missing', 401, '', 'source_refused back-off null'],
    ['a server that failed', 503, '', 'source_unavailable back-off null'],
    ['a door that is shut', 403, '', 'source_refused next-provider null'],
  ])('is never %s', (_, status, text, refusal) => {
    expect(refusalOf(() => readCrumb(exchange(status, text)))).toBe(refusal);
  });
});
