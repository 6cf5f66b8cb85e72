/** The import rules of docs/architecture.md, "Rules of the house". */
const anywhere = '^(platform|subgraphs|gateway|embedded|scripts|schema|examples|bench|sandbox)/'

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one thing, or a third is missing. Types may refer to each other.',
      severity: 'error',
      from: { path: anywhere },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'An import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-packages',
      comment: 'What runs is among the dependencies; what only develops and tests is not needed to run.',
      severity: 'error',
      from: { path: '^(platform|subgraphs|gateway|embedded|schema)/', pathNot: 'playground/build' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        'Rule 1: domain imports domain only, and the rules of definitions and the values of expressions, which are as pure.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/domain/' },
      to: { pathNot: '^subgraphs/$1/domain/|^platform/(definition|expressions)/' },
    },
    {
      name: 'definition-is-pure',
      comment: 'The rules of definitions are for every domain.',
      severity: 'error',
      from: { path: '^platform/definition/' },
      to: { pathNot: '^platform/definition/' },
    },
    {
      name: 'expressions-stand-alone',
      comment:
        'The language of expressions reaches nothing but what it is given: no I/O, no clock, nothing of the platform.',
      severity: 'error',
      from: { path: '^platform/expressions/' },
      to: {
        pathNot:
          '^platform/(expressions|words)/|(^|/)node_modules/(re2js|lru-cache|yaml|@js-joda/core)/|^(node:)?(crypto|module)$',
      },
    },
    {
      name: 'expressions-are-pure',
      comment:
        'What expressions mean in executions is decided without I/O: what they want from outside is told, not fetched.',
      severity: 'error',
      from: { path: '^subgraphs/orca/expressions/' },
      to: {
        pathNot:
          '^subgraphs/orca/(expressions|domain)/|^platform/(expressions|definition|words)/|/node_modules/fastest-levenshtein/|^crypto$|^node:crypto$',
      },
    },
    {
      name: 'graphql-at-the-edge',
      comment: "Rule 1: graphql lives in resolvers, the gateway and the platform's GraphQL parts.",
      severity: 'error',
      from: {
        path: '^(platform|subgraphs|embedded)/',
        pathNot:
          '^subgraphs/[^/]+/(resolvers|operations)/|^platform/(graphql|transport|service|socket|errors)/',
      },
      to: { path: '(^|/)node_modules/(graphql|graphql-ws|@apollo)/' },
    },
    {
      name: 'mongoose-in-stores',
      comment: 'Rule 1: mongoose is known to stores and to what connects them.',
      severity: 'error',
      from: { path: anywhere, pathNot: '^subgraphs/[^/]+/store/|^platform/mongo/' },
      to: { path: '(^|/)node_modules/(mongoose|mongodb)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'services-apart',
      comment: 'Rule 2: a service never imports another one.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'platform-knows-no-service',
      comment:
        'Services and the gateway stand on the platform. It finds them by name, through its table of services alone.',
      severity: 'error',
      from: { path: '^(platform|embedded)/', pathNot: '^platform/service/' },
      to: { path: '^(subgraphs|gateway|sandbox|examples|scripts|test|bench)/' },
    },
    {
      name: 'gateway-reaches-services-by-transport',
      comment: 'Gate talks to services as any client does.',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: '^subgraphs/' },
    },
    {
      name: 'embedded-stands-alone',
      comment: 'The embedded database could be published as a package of its own.',
      severity: 'error',
      from: { path: '^embedded/' },
      to: { path: '^(platform|schema)/' },
    },
    {
      name: 'sandbox-is-outside',
      comment:
        'A twin stands for a system outside: it shares facts about that system with the platform, nothing else.',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(platform|subgraphs|gateway|schema|embedded)/', pathNot: '^platform/kubernetes/' },
    },
    {
      name: 'no-tests-in-sources',
      comment: 'Sources do not know their tests.',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|\\.runtime|data|coverage)/|^gateway/playground/(app|dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
    },
  },
}
