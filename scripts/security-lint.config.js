// What "tradewise audit" holds the source to; the everyday rules stand in eslint.config.js.
import security from 'eslint-plugin-security';
import tseslint from 'typescript-eslint';

/** Each of them lets somebody else's text run, be guessed, or be read as something else. */
const RULES = [
  'detect-bidi-characters',
  'detect-buffer-noassert',
  'detect-child-process',
  'detect-disable-mustache-escape',
  'detect-eval-with-expression',
  'detect-new-buffer',
  'detect-no-csrf-before-method-override',
  'detect-non-literal-require',
  'detect-pseudoRandomBytes',
  'detect-unsafe-regex',
];

export default [
  { ignores: ['**/*.test.*'] },
  {
    files: ['**/*.{ts,tsx,mjs,cjs,js}'],
    languageOptions: { parser: tseslint.parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    plugins: { security },
    rules: Object.fromEntries(RULES.map((name) => [`security/${name}`, 'error'])),
  },
];
