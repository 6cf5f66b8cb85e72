import type { KubeObject } from '#platform/kubernetes/objects.ts'
import {
  clientSideApply,
  lastAppliedAnnotation,
  lastAppliedOf,
  withLastApplied,
} from '#platform/kubernetes/patch/clientApply.ts'
import { schemaOf } from '#platform/kubernetes/patch/schema.ts'
import { applyStrategicMerge } from '#platform/kubernetes/patch/strategicMerge.ts'
import { normal } from '../../../../oracle/kubernetes/normal.ts'
import { type ApplyCase, withDigest } from '../../../../oracle/kubernetes/recordPatches.ts'
import { corpus } from '../support/corpus.ts'

const cases = corpus<ApplyCase>('clientApply')

/** The live object with the annotation that the corpus leaves out. */
function liveOf({ live, applied }: ApplyCase): KubeObject {
  const text = withLastApplied(applied).metadata.annotations![lastAppliedAnnotation]!
  const annotations = { ...live.metadata.annotations, [lastAppliedAnnotation]: text }
  return { ...live, metadata: { ...live.metadata, annotations } }
}

const patchOf = (entry: ApplyCase) => {
  const live = liveOf(entry)
  return clientSideApply(lastAppliedOf(live), withLastApplied(entry.wanted), live)
}

describe('clientSideApply', () => {
  it('has cases', () => expect(cases.length).toBeGreaterThan(30))

  it.each(cases)('sends what kubectl sends: case %i', (_, entry) => {
    const { patch, type, changes } = patchOf(entry)
    expect(type).toBe('strategic')
    expect(changes).toBe(entry.patch !== null)
    expect(withDigest(patch)).toEqual(entry.patch ?? {})
  })

  it.each(cases.filter(([, { after }]) => after !== null))(
    'leads where the API server gets: case %i',
    (_, entry) => {
      const live = liveOf(entry)
      const { patch } = patchOf(entry)
      const after = applyStrategicMerge(live, patch, schemaOf(live.apiVersion, live.kind)) as KubeObject
      const { [lastAppliedAnnotation]: __, ...annotations } = after.metadata.annotations!
      expect(normal({ ...after, metadata: { ...after.metadata, annotations } })).toEqual(entry.after)
    },
  )
})
