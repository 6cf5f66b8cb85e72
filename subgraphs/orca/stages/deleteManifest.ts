import { z } from 'zod'
import { labelSelectors, listOf, targetShape } from './manifest/parameters.ts'
import { defineTargetStage } from './manifest/targetStage.ts'
import { flag, numeric } from './parameters.ts'

/** Deletes one manifest, or all of certain kinds that have certain labels. */
export const deleteManifest = defineTargetStage({
  type: 'deleteManifest',
  title: 'Delete (Manifest)',
  description: 'Deletes a manifest, or all of certain kinds that have certain labels.',
  parameters: z.looseObject({
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
