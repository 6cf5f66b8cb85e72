import { z } from 'zod'

const name = z.string().min(1)
const names = z
  .array(name)
  .refine((list) => new Set(list).size === list.length, 'each may stand there once only')

/** As in manifests or in Spinnaker's spelling, with the group where it is not a built-in one: `deployment`, `foo.example.com`. */
const kindName = name.refine((kind) => kind.toLowerCase() !== 'none', "the kind 'none' is never valid")
const kinds = z
  .array(kindName)
  .refine(
    (list) => new Set(list.map((kind) => kind.toLowerCase())).size === list.length,
    'each may stand there once only',
  )

const regularExpression = z.string().refine(isRegularExpression, 'it is not a regular expression')

const customResource = z.strictObject({
  kubernetesKind: kindName,
  spinnakerKind: z
    .enum([
      'unclassified',
      'configs',
      'instances',
      'loadBalancers',
      'securityGroups',
      'serverGroupManagers',
      'serverGroups',
    ])
    .default('unclassified'),
  /** A number, as text in Spinnaker's files. */
  deployPriority: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
    ])
    .default(100),
  versioned: z.boolean().default(false),
  namespaced: z.boolean().default(true),
})

/** What Spinnaker knows and Gennaker has no use for; accepted, so that a definition can be taken over as it is. */
const unused = {
  accountType: z.string().optional(),
  cloudProvider: z.literal('kubernetes').optional(),
  type: z.literal('kubernetes').optional(),
  providerVersion: z.string().optional(),
  requiredGroupMembership: z.array(z.string()).optional(),
  permissions: z.record(z.string(), z.array(z.string())).optional(),
  dockerRegistries: z.array(z.looseObject({ accountName: z.string() })).optional(),
  kubectlExecutable: z.string().optional(),
  oAuthServiceAccount: z.string().optional(),
  oAuthScopes: z.array(z.string()).optional(),
  namingStrategy: z.literal('kubernetesAnnotations').optional(),
  cachingPolicies: z.array(z.looseObject({ kubernetesKind: z.string() })).optional(),
  cacheThreads: z.int().min(1).optional(),
  cacheIntervalSeconds: z.int().min(1).optional(),
  cacheAllApplicationRelationships: z.boolean().optional(),
  configureImagePullSecrets: z.boolean().optional(),
  liveManifestCalls: z.boolean().optional(),
  debug: z.boolean().optional(),
  metrics: z.boolean().optional(),
}

/** A Kubernetes account's definition, with Spinnaker's names. */
export const kubernetesAccountSettings = z
  .strictObject({
    name,
    environment: z.string().optional(),
    /** The kubeconfig's current one without it. */
    context: name.optional(),
    /** Without it and without contents: ~/.kube/config. */
    kubeconfigFile: name.optional(),
    /** YAML or JSON text. */
    kubeconfigContents: name.meta({ secret: true }).optional(),
    /** The service account of the pod that Gennaker runs in. */
    serviceAccount: z.boolean().default(false),
    kubectlRequestTimeoutSeconds: z.number().positive().max(3_600).default(30),
    namespaces: names.default([]),
    omitNamespaces: names.default([]),
    kinds: kinds.default([]),
    omitKinds: kinds.default([]),
    customResources: z.array(customResource).default([]),
    checkPermissionsOnStartup: z.boolean().default(true),
    /** Only what a deployment of Spinnaker or Gennaker has annotated is in the inventory. */
    onlySpinnakerManaged: z.boolean().default(false),
    rawResourcesEndpointConfig: z
      .strictObject({
        kindExpressions: z.array(regularExpression).default([]),
        omitKindExpressions: z.array(regularExpression).default([]),
      })
      .default({ kindExpressions: [], omitKindExpressions: [] }),
    /** Spinnaker's property kubernetes.artifact-binding.docker-image: whether an image is bound over the tag it has. */
    dockerImageBinding: z.enum(['match-name-and-tag', 'match-name-only']).default('match-name-and-tag'),
    /** Requests a second on the average; watches and logs under way do not count. */
    qps: z.number().positive().max(10_000).default(50),
    /** Requests that may go out at once after a silence. Both are kubectl's. */
    burst: z.int().positive().max(10_000).default(300),
    ...unused,
  })
  .superRefine((settings, context) => {
    const exclusive = (path: string[], one: readonly unknown[], other: readonly unknown[], names: string) => {
      if (one.length > 0 && other.length > 0)
        context.addIssue({ code: 'custom', path, message: `at most one of ${names} may be given` })
    }
    const { namespaces, omitNamespaces, kinds, omitKinds, rawResourcesEndpointConfig: raw } = settings
    exclusive(['omitNamespaces'], namespaces, omitNamespaces, 'namespaces and omitNamespaces')
    exclusive(['omitKinds'], kinds, omitKinds, 'kinds and omitKinds')
    exclusive(
      ['rawResourcesEndpointConfig', 'omitKindExpressions'],
      raw.kindExpressions,
      raw.omitKindExpressions,
      'kindExpressions and omitKindExpressions',
    )
    const sources = (['kubeconfigFile', 'kubeconfigContents'] as const).filter((key) => settings[key])
    if (settings.serviceAccount && (sources.length > 0 || settings.context))
      context.addIssue({
        code: 'custom',
        path: ['serviceAccount'],
        message: 'it excludes kubeconfigFile, kubeconfigContents and context',
      })
    else if (sources.length > 1)
      context.addIssue({
        code: 'custom',
        path: ['kubeconfigContents'],
        message: 'at most one of kubeconfigFile and kubeconfigContents may be given',
      })
  })

export type KubernetesAccountSettings = z.infer<typeof kubernetesAccountSettings>

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
