import type { CollectorKind } from './define.ts'
import { elasticsearch, opensearch } from './elasticsearch.ts'
import { generic } from './generic.ts'
import { loki } from './loki.ts'
import { splunk } from './splunk.ts'

/** The kinds of collectors. A new one is a file here and a line in this list. */
const kinds: readonly CollectorKind[] = [generic, elasticsearch, opensearch, splunk, loki]

export const collectorKinds: ReadonlyMap<string, CollectorKind> = new Map(
  kinds.map((kind) => [kind.kind, kind]),
)
