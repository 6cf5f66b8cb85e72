import { matchesFully } from '#platform/patterns/fullMatch.ts'
import { expectedArtifactsOf } from '../subgraphs/orca/domain/artifacts/artifact.ts'
import { resolveArtifacts } from '../subgraphs/orca/domain/artifacts/resolve.ts'
import {
  atLeast,
  type Benchmark,
  below,
  interleaved,
  type Row,
  range,
  ratioOf,
  summaryOf,
} from './measure.ts'

type Artifact = Readonly<Record<string, string>>

const size = 500
const fields = ['type', 'name', 'version', 'location', 'reference']
const received = Array.from({ length: size }, (_, n) => ({
  type: 'docker/image',
  name: `registry.shop.io/team/web-${n}`,
  version: `1.${n}`,
  reference: `registry.shop.io/team/web-${n}:1.${n}`,
}))

const shapes: Readonly<Record<string, (n: number) => Artifact>> = {
  'by name, as a trigger of a registry names it': (n) => ({
    type: 'docker/image',
    name: `registry.shop.io/team/web-${n}`,
  }),
  'by name and a pattern of versions': (n) => ({
    type: 'docker/image',
    name: `registry.shop.io/team/web-${n}`,
    version: '1\\..*',
  }),
  'by a pattern each': (n) => ({ type: 'docker/image', name: `.*/web-${n}` }),
}

/**
 * 500 expected artifacts among 500 received ones, each of which is wanted once. Against: each compared with each as
 * Spinnaker's rules are written, field by field, by the same engine of patterns.
 */
const benchmark: Benchmark = async ({ rounds }) => {
  const rows: Row[] = []
  for (const [name, wantedOf] of Object.entries(shapes)) {
    const wanted = Array.from({ length: size }, (_, n) => wantedOf(n))
    const { ours, naive } = await interleaved(rounds, {
      ours: async () => milliseconds(() => resolvedCount(wanted)),
      naive: async () => milliseconds(() => comparedCount(wanted)),
    })
    const ratio = ratioOf(naive, ours)
    const summary = summaryOf(ours)
    rows.push({
      what: `${size} × ${size} artifacts ${name}`,
      measured: range(summary, ' ms'),
      against: `field by field: ${range(summaryOf(naive), ' ms')}`,
      ratio,
      target: name.includes('each') ? below(summary.median, 1_000, 'ms') : atLeast(ratio, 5),
    })
  }
  return rows
}

export default benchmark

function resolvedCount(wanted: readonly Artifact[]): number {
  const expected = expectedArtifactsOf(wanted.map((matchArtifact, n) => ({ id: String(n), matchArtifact })))
  return resolveArtifacts(expected, { received, prior: [] }, { unique: true, matchesFully }).resolved.length
}

function comparedCount(wanted: readonly Artifact[]): number {
  const matches = (pattern: string | undefined, text: string | undefined) =>
    !pattern || (text !== undefined && (pattern === text || matchesFully(pattern, text)))
  const found = wanted.map((each) =>
    received.filter((artifact: Artifact) => fields.every((field) => matches(each[field], artifact[field]))),
  )
  return found.filter((those) => those.length === 1).length
}

function milliseconds(work: () => number): number {
  const startedAt = performance.now()
  const found = work()
  if (found !== size) throw new Error(`${size} artifacts are there to be found, not ${found}`)
  return performance.now() - startedAt
}
