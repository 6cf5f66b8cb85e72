import type { MutationResolvers } from '#schema/generated/front50.ts'
import { deleteApplication } from '../actions/deleteApplication.ts'
import { deletePipeline } from '../actions/deletePipeline.ts'
import { forStrategies, type Ports } from '../actions/ports.ts'
import { renameApplication } from '../actions/renameApplication.ts'
import { reorderPipelines } from '../actions/reorderPipelines.ts'
import { restorePipeline } from '../actions/restorePipeline.ts'
import { saveApplication } from '../actions/saveApplication.ts'
import { savePipeline } from '../actions/savePipeline.ts'
import { savePipelines } from '../actions/savePipelines.ts'
import { canaryConfigMutations } from './canaryConfigs.ts'
import { changing } from './changing.ts'
import { entityTagsMutations } from './entityTags.ts'
import { notificationMutations } from './notifications.ts'
import { pipelineTemplateMutations } from './pipelineTemplates.ts'
import { pluginInfoMutations } from './pluginInfos.ts'
import { projectMutations } from './projects.ts'
import { serviceAccountMutations } from './serviceAccounts.ts'

export const mutations = (ports: Ports) =>
  ({
    saveApplication: changing(({ name, attributes }, { caller }) =>
      saveApplication(name, attributes, caller, ports),
    ),
    renameApplication: changing(({ name, newName }, { caller }) =>
      renameApplication(name, newName, caller, ports),
    ),
    deleteApplication: changing(({ name }) => deleteApplication(name, ports)),
    savePipeline: changing(({ application, definition, expectedVersion }, { caller }) =>
      savePipeline(application, definition, expectedVersion ?? undefined, caller, ports),
    ),
    deletePipeline: changing(({ id }) => deletePipeline(id, ports)),
    restorePipeline: changing(({ id, version }, { caller }) => restorePipeline(id, version, caller, ports)),
    savePipelines: changing(({ definitions }, { caller }) => savePipelines(definitions, caller, ports)),
    reorderPipelines: changing(({ application, order }, { caller }) =>
      reorderPipelines(application, order, caller, ports),
    ),
    ...strategyMutations(forStrategies(ports)),
    ...pipelineTemplateMutations(ports),
    ...projectMutations(ports),
    ...notificationMutations(ports),
    ...serviceAccountMutations(ports),
    ...canaryConfigMutations(ports),
    ...pluginInfoMutations(ports),
    ...entityTagsMutations(ports),
  }) satisfies MutationResolvers

/** `ports` are those for strategies. */
const strategyMutations = (ports: Ports) =>
  ({
    saveStrategy: changing(({ application, definition, expectedVersion }, { caller }) =>
      savePipeline(application, definition, expectedVersion ?? undefined, caller, ports),
    ),
    deleteStrategy: changing(({ id }) => deletePipeline(id, ports)),
    restoreStrategy: changing(({ id, version }, { caller }) => restorePipeline(id, version, caller, ports)),
    reorderStrategies: changing(({ application, order }, { caller }) =>
      reorderPipelines(application, order, caller, ports),
    ),
  }) satisfies MutationResolvers
