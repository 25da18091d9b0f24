import { expect, it } from 'vitest';
import { compileWhenAsked } from './compile-when-asked.ts';

const compile = compileWhenAsked()({}, { customOptions: { allErrors: true } });
const routeOf = (schema: object) => ({ schema, method: 'POST', url: '/', httpPart: 'body' });

it('compiles a schema with the first value, and once', () => {
  let looks = 0;
  const schema = new Proxy(
    { type: 'object', required: ['symbol'] },
    { ownKeys: (target) => ((looks += 1), Reflect.ownKeys(target)) },
  );
  const validate = compile(routeOf(schema));
  expect(looks).toBe(0);
  expect(validate({ symbol: 'KO' })).toBe(true);
  const once = looks;
  expect(once).toBeGreaterThan(0);
  expect(validate({})).toBe(false);
  expect(looks).toBe(once);
});

it('says what is wrong with a value, and nothing of an earlier one', () => {
  const validate = compile(routeOf({ type: 'object', required: ['symbol'] }));
  expect(validate({})).toBe(false);
  expect(validate.errors).toMatchObject([{ keyword: 'required', params: { missingProperty: 'symbol' } }]);
  expect(validate({ symbol: 'KO' })).toBe(true);
  expect(validate.errors).toBeNull();
});
