/** The arrows of docs/architecture.md, enforced: who may import whom. */
const libs = {
  async: [],
  phases: [],
  contracts: ['phases'],
  progress: ['contracts', 'phases'],
  client: ['contracts'],
  config: [],
  telemetry: ['contracts'],
  database: [],
  catalog: ['contracts', 'database'],
  ledger: ['contracts', 'progress', 'phases', 'database'],
  live: ['contracts', 'progress'],
  queues: ['contracts'],
  formats: ['contracts'],
  scanning: ['contracts', 'formats'],
  inference: ['contracts', 'formats', 'vectors'],
  'model-conversion': ['config', 'contracts', 'formats', 'inference'],
  'process-pool': [],
  'sample-album': [],
  vectors: [],
  clustering: ['vectors'],
};

/** Everything under `from` may reach itself and `allowed` libs, no other lib and no app. */
const arrows = Object.entries(libs).map(([name, allowed]) => ({
  name: `arrows-of-libs-${name}`,
  severity: 'error',
  from: { path: `^libs/${name}/` },
  to: { path: '^(libs|apps)/', pathNot: `^libs/(${[name, 'async', ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'product-without-tests',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '\\.(spec|fixture)\\.ts$' },
      to: { path: '^test/' },
    },
    {
      name: 'libs-by-their-index',
      comment: 'a lib is entered through #libs/<name>; imports of its other files are refused',
      severity: 'error',
      from: { path: '^(libs/([^/]+)|apps/([^/]+))/' },
      to: { path: '^libs/[^/]+/', pathNot: '^libs/$2/|^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'apps-do-not-meet',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'web-talks-through-client',
      severity: 'error',
      from: { path: '^apps/web/' },
      to: { path: '^libs/', pathNot: '^libs/(async|contracts|progress|phases|client)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: 'generated' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'libs/database/src/generated' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
