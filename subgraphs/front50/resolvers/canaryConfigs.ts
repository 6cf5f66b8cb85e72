import type { CanaryConfigResolvers, MutationResolvers, QueryResolvers } from '#schema/generated/front50.ts'
import { findInApplication, labelOfApplication } from '../actions/findInApplication.ts'
import type { Ports } from '../actions/ports.ts'
import { textsOf } from '../domain/kinds/kind.ts'
import { presentDefinition } from '../domain/storedObject.ts'
import { parsed } from '../domain/version.ts'
import { deleting, objectById, objectFields, pageOf, saving, textAt } from './objects.ts'
import { applicationsOf } from './projects.ts'

export const canaryConfigQueries = (ports: Ports) =>
  ({
    canaryConfig: async (_, { id, application, name }, { loaders }) =>
      (await (id
        ? loaders.objects.canaryConfig.load(id)
        : findInApplication(ports.objects.canaryConfig, application, name, ports))) ?? null,
    canaryConfigs: async (_, { application, ...page }) =>
      pageOf(
        ports.objects.canaryConfig,
        page,
        application ? [await labelOfApplication(application, ports)] : undefined,
      ),
  }) satisfies QueryResolvers

export const canaryConfigMutations = (ports: Ports) =>
  ({
    saveCanaryConfig: saving('canaryConfig', ports),
    deleteCanaryConfig: deleting('canaryConfig', ports),
  }) satisfies MutationResolvers

export const canaryConfig = (ports: Ports): CanaryConfigResolvers => ({
  ...objectFields(ports.objects.canaryConfig),
  __resolveReference: ({ id }, context) => objectById('canaryConfig')(id, context),
  description: (parent) => textAt(parsed(parent), 'description'),
  configVersion: (parent) => textAt(parsed(parent), 'configVersion'),
  applications: (parent, _, { loaders }) =>
    applicationsOf(textsOf(presentDefinition(parent).applications), loaders),
})
