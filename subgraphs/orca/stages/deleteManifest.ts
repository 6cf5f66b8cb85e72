import { z } from 'zod'
import { isObject, objectsOf } from '#platform/definition/json.ts'
import { labelSelectors, listOf, targetShape } from './manifest/parameters.ts'
import { defineTargetStage } from './manifest/targetStage.ts'
import { flag, numeric } from './parameters.ts'

/** Old definitions name no mode: kinds and labels in place of a name say what is meant. */
function withMode(given: unknown): unknown {
  if (!isObject(given) || given.mode !== undefined) return given
  const isNamed = typeof given.manifestName === 'string' && given.manifestName.trim() !== ''
  const hasLabels = isObject(given.labelSelectors) && objectsOf(given.labelSelectors.selectors).length > 0
  return isNamed || !hasLabels ? given : { ...given, mode: 'label' }
}

const parameters = z.preprocess(
  withMode,
  z.looseObject({
    ...targetShape,
    kinds: listOf(z.string()).describe('label: the kinds to delete.'),
    labelSelectors: labelSelectors().describe('label: the labels that they have.'),
    options: z
      .looseObject({
        cascading: z
          .union([flag(), z.string()])
          .default(true)
          .describe('Whether what belongs to it is deleted as well.'),
        gracePeriodSeconds: numeric().nullish().describe('How long it may take to end.'),
      })
      .nullish()
      .describe('How it is deleted.'),
  }),
)

/** Deletes one manifest, or all of certain kinds that have certain labels. */
export const deleteManifest = defineTargetStage({
  type: 'deleteManifest',
  title: 'Delete (Manifest)',
  description: 'Deletes a manifest, or all of certain kinds that have certain labels.',
  parameters,
  monitor: 'monitorDelete',
  promotes: true,
  describe: ({ parameters: { mode, kinds, labelSelectors, options } }) => ({
    options: options ?? { cascading: true },
    ...(mode === 'label' && { kinds, labelSelectors }),
  }),
  missing: ({ mode, kinds, labelSelectors }) => {
    if (mode !== 'label') return []
    const chosen = labelSelectors?.selectors ?? []
    return [
      ...(kinds.length > 0 ? [] : [{ path: 'kinds', message: 'must name at least one kind' }]),
      ...(chosen.length > 0
        ? []
        : [{ path: 'labelSelectors.selectors', message: 'must name at least one label' }]),
    ]
  },
})
