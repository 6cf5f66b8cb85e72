import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import type { DeleteOptions } from '../client/client.ts'
import { kindNamed } from '../kinds/index.ts'
import { labelSelectorsParameter, labelSelectorText } from '../manifest/labelSelectors.ts'
import { deleteOnce, deleteSelectedOnce } from './delete.ts'
import { locationProblems } from './problems.ts'
import { targetOf, targetParameters, targetProblems } from './target.ts'

/** True, 'true', 'foreground' …: pipelines have all of these. */
const flag = z.union([z.boolean(), z.string()]).transform((value) => String(value).toLowerCase())

const parameters = z.object({
  manifestName: targetParameters.manifestName
    .or(z.literal(''))
    .nullish()
    .describe("'{kind} {name}'; or kinds and labelSelectors."),
  location: targetParameters.location,
  kinds: z.array(z.string().min(1)).nullish().describe('All of these kinds that labelSelectors select.'),
  labelSelectors: labelSelectorsParameter,
  options: z
    .object({
      cascading: flag
        .pipe(z.enum(['true', 'false', 'background', 'foreground', 'orphan']))
        .nullish()
        .describe('Whether what it owns goes too.'),
      orphanDependents: flag
        .pipe(z.enum(['true', 'false']))
        .nullish()
        .describe('Over cascading.'),
      gracePeriodSeconds: z
        .union([z.int().min(0), z.string().regex(/^\d*$/)])
        .nullish()
        .describe('How long pods may take to end.'),
    })
    .nullish(),
})

type Parameters = z.infer<typeof parameters>

export const deleteManifest = defineOperation<KubernetesAccount, Parameters>({
  name: 'deleteManifest',
  description: 'Deletes one object, or all that labels select, and waits until they are gone.',
  phase: 'DELETE_KUBERNETES_MANIFEST',
  parameters,
  problems({ manifestName, location, kinds, labelSelectors }, account) {
    if (manifestName) return targetProblems({ manifestName, location }, account)
    if (!kinds?.length) return [{ path: 'manifestName', message: 'It is missing, and so are kinds' }]
    if (labelSelectorText(labelSelectors) === '')
      return [
        { path: 'labelSelectors', message: 'It is missing: all objects of a kind are never deleted at once' },
      ]
    return [
      ...locationProblems(location ?? '', 'location', account),
      ...kinds.flatMap((name, index) => {
        const kind = kindNamed(name, account.settings)
        return account.allowsKind(kind.api)
          ? []
          : [{ path: `kinds[${index}]`, message: `The account does not manage the kind ${kind.name}` }]
      }),
    ]
  },
  async run(work) {
    const { account, parameters, signal } = work
    const { manifestName, location, labelSelectors } = parameters
    const deletion = deletionOf(parameters)
    if (manifestName)
      return deleteOnce(
        work,
        [await targetOf({ account, signal, parameters: { manifestName, location } })],
        deletion,
      )
    const resources = []
    for (const name of parameters.kinds ?? []) {
      const kind = kindNamed(name, account.settings)
      resources.push({ kind, resource: await account.client.resource(kind.api, signal) })
    }
    const namespace = location || account.defaultNamespace
    return deleteSelectedOnce(work, resources, namespace, labelSelectorText(labelSelectors), deletion)
  },
})

function deletionOf({
  options,
}: Parameters): Pick<DeleteOptions, 'propagationPolicy' | 'gracePeriodSeconds'> {
  const { cascading, orphanDependents, gracePeriodSeconds } = options ?? {}
  const seconds =
    gracePeriodSeconds === '' || gracePeriodSeconds == null ? undefined : Number(gracePeriodSeconds)
  return {
    propagationPolicy: orphanDependents
      ? policies[orphanDependents === 'true' ? 'false' : 'true']
      : policies[cascading ?? 'true'],
    ...(seconds !== undefined && { gracePeriodSeconds: seconds }),
  }
}

const policies = {
  true: 'Background',
  background: 'Background',
  foreground: 'Foreground',
  false: 'Orphan',
  orphan: 'Orphan',
} as const
