import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

// What a feature offers is typed once, where it is made: its createX has the type of what it returns.
const capabilities = readdirSync(new URL('src/features', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `src/features/${name}/${name}.ts`);

const impure = [
  { object: 'Date', property: 'now', message: 'The engine has no clock: pass the day in.' },
  { object: 'Math', property: 'random', message: 'The engine has no randomness.' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', '.dependency-cruiser.cjs', 'bin/**'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/engine/**/*.ts'],
    ignores: ['src/engine/**/*.test.ts'],
    rules: {
      'no-restricted-properties': ['error', ...impure],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date']", message: 'The engine has no clock: pass the day in.' },
        { selector: "MemberExpression[property.name='localeCompare']", message: 'Order must not depend on a locale.' },
        { selector: 'MemberExpression[property.name=/^toLocale/]', message: 'Text is made outside the engine.' },
      ],
    },
  },
  {
    // What runs while a server starts; see src/platform/node-http.ts.
    files: ['src/http/**/*.ts', 'src/features/**/*.ts', 'src/pages/**/*.{ts,tsx}', 'src/platform/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:http', message: 'Import "http" of platform/node-http.ts.', allowTypeImports: true }] },
      ],
    },
  },
  { files: capabilities, rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' } },
  { files: ['bench/**', 'scripts/**', 'test/**', 'src/app/**'], rules: { 'no-console': 'off' } },
);
