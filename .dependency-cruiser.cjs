/** Who may import whom: the table in docs/ARCHITECTURE.md, checked. */
const tests = '\\.test\\.tsx?$';
const room = (name, from, allowed, extra = {}) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: tests },
  to: { path: '^(src|ui|test|bench|scripts)/', pathNot: allowed, ...extra },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'product-not-to-dev-dependencies',
      severity: 'error',
      from: { path: '^(src|ui)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'engine-is-pure',
      comment: 'No I/O, no packages: only the engine itself.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: tests },
      to: { pathNot: '^src/engine/' },
    },
    room('market-data-imports', '^src/market-data/', ['^src/(engine|market-data|platform)/']),
    room('platform-imports', '^src/platform/', ['^src/(platform|engine)/']),
    {
      name: 'platform-engine-types-only',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: tests },
      to: { path: '^src/engine/', dependencyTypesNot: ['type-only'] },
    },
    room('http-imports', '^src/http/', ['^src/(http|platform)/']),
    {
      name: 'feature-imports',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/', pathNot: tests },
      to: {
        path: '^(src|ui|test|bench|scripts)/',
        pathNot: [
          '^src/features/$1/',
          '^src/(engine|market-data|platform|http)/',
          '^src/features/feature\\.ts$',
          '^src/features/[^/]+/[^/]+\\.schema\\.ts$',
          // The capability: what a feature's own createX makes.
          '^src/features/(?<feature>[^/]+)/\\k<feature>\\.ts$',
          '^ui/',
        ],
      },
    },
    {
      name: 'other-feature-types-only',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/', pathNot: tests },
      to: { path: '^src/features/', pathNot: '^src/features/$1/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'http-only-from-routes-and-pages',
      severity: 'error',
      from: { path: '^src/features/[^/]+/', pathNot: ['\\.(routes\\.ts|pages\\.tsx?)$', tests] },
      to: { path: '^src/http/' },
    },
    {
      name: 'database-only-from-stores',
      severity: 'error',
      from: { path: '^src/features/[^/]+/', pathNot: ['\\.store\\.ts$', tests] },
      to: { path: '^src/platform/db/' },
    },
    {
      name: 'ui-only-from-pages-and-mails',
      severity: 'error',
      from: { path: '^src/features/', pathNot: ['\\.(pages\\.tsx?|mail\\.tsx)$', tests] },
      to: { path: '^ui/' },
    },
    {
      name: 'process-imports',
      severity: 'error',
      from: { path: '^src/features/.*\\.process\\.ts$' },
      to: { path: '^(src|ui)/', pathNot: '^src/(engine|market-data|platform)/' },
    },
    room('page-imports', '^src/pages/', ['^src/pages/', '^src/http/', '^src/engine/', '^ui/', '^src/features/']),
    {
      name: 'page-feature-types-only',
      comment: 'What features do arrives through functions; their presenters may be called.',
      severity: 'error',
      from: { path: '^src/pages/', pathNot: tests },
      to: {
        path: '^src/features/',
        pathNot: '\\.present\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'the-contract-of-features-is-types',
      severity: 'error',
      from: { path: '^src/features/feature\\.ts$' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'features-are-registered-in-app',
      severity: 'error',
      from: { pathNot: ['^src/app/', tests] },
      to: { path: '\\.feature\\.ts$' },
    },
    {
      name: 'page-engine-types-only',
      severity: 'error',
      from: { path: '^src/pages/', pathNot: tests },
      to: { path: '^src/engine/', pathNot: '^src/engine/market/symbol\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    room('ui-imports', '^ui/', ['^ui/', '^src/engine/', '^src/features/[^/]+/[^/]+\\.schema\\.ts$']),
    {
      name: 'ui-types-only-of-the-server',
      severity: 'error',
      comment: 'But the one reader of symbols and the one writer of prices, which the server and the page share.',
      from: { path: '^ui/', pathNot: tests },
      to: {
        path: '^src/',
        pathNot: '^src/engine/market/(symbol(-search)?|money)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'islands-nothing-of-the-server',
      severity: 'error',
      from: { path: '^ui/islands/', pathNot: tests },
      // The reader of symbols and the ranking of a search are the same code in the browser and on the server.
      to: { path: '^src/', pathNot: '^src/engine/market/symbol(-search)?\\.ts$' },
    },
    {
      name: 'app-is-the-top',
      severity: 'error',
      from: { path: '^(src/(engine|market-data|platform|http|features|pages)|ui)/', pathNot: tests },
      to: { path: '^src/app/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs'],
    },
  },
};
