import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { schemaOf } from '#platform/kubernetes/patch/schema.ts'
import { applyStrategicMerge } from '#platform/kubernetes/patch/strategicMerge.ts'
import { normal } from '../../../../oracle/kubernetes/normal.ts'
import type { StrategicCase } from '../../../../oracle/kubernetes/recordPatches.ts'
import { corpus } from '../support/corpus.ts'

const cases = corpus<StrategicCase>('strategicMerge')

const apply = ({ live, patch }: StrategicCase) =>
  applyStrategicMerge(live, patch, schemaOf(live.apiVersion, live.kind)) as KubeObject

describe('applyStrategicMerge', () => {
  it('has cases', () => expect(cases.length).toBeGreaterThan(30))

  it.each(cases.filter(([, { message }]) => message === undefined))(
    'merges as the API server does: case %i',
    (_, entry) => {
      expect(normal(apply(entry))).toEqual(entry.after)
    },
  )

  const refused = cases.filter(([, { message }]) => message !== undefined)
  it.each(refused)('refuses as the API server does: case %i', (_, entry) => {
    expect(() => apply(entry)).toThrow(entry.message)
  })
})
