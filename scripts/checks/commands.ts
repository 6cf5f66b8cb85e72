import { existsSync } from 'node:fs'

export interface Check {
  readonly name: string
  /** What is run, from the checkout's folder, by this Node. */
  readonly args: readonly string[]
}

const sources = [
  'platform',
  'subgraphs',
  'gateway',
  'embedded',
  'scripts',
  'schema/generated',
  'examples',
  'sandbox',
  'bench',
  'test',
]
const tool = (path: string) => `node_modules/${path}`

/** Everything that must hold before a change is merged, the slow ones first. */
export const checks: readonly Check[] = [
  { name: 'generated code is fresh', args: ['scripts/codegen.ts', '--check'] },
  { name: 'types', args: [tool('typescript/bin/tsc'), '-p', 'tsconfig.json'] },
  { name: 'no dead code', args: [tool('knip/bin/knip.js'), '--no-progress', '--no-config-hints'] },
  {
    name: 'import rules',
    args: [
      tool('dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      ...sources.filter((folder) => existsSync(folder)),
    ],
  },
  { name: 'supergraph is fresh', args: ['scripts/compose.ts', '--check'] },
  { name: 'lint and format', args: [tool('@biomejs/biome/bin/biome'), 'check', '--colors=off'] },
  {
    name: 'no duplicated code',
    args: [
      tool('jscpd/bin/jscpd'),
      '--silent',
      ...sources.filter((folder) => folder !== 'test' && folder !== 'bench'),
    ],
  },
  { name: 'file length', args: ['scripts/checks/fileLength.ts'] },
  { name: 'Kubernetes types are fresh', args: ['scripts/kubernetes-schema.ts', '--check'] },
  { name: 'docs/errors.md is fresh', args: ['scripts/errors-doc.ts', '--check'] },
  { name: 'package-lock.json is complete', args: ['scripts/lock.ts', '--check'] },
]
