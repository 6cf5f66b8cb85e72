import type { MutationResolvers } from '#schema/generated/front50.ts'
import { deleteApplication } from '../actions/deleteApplication.ts'
import { deletePipeline } from '../actions/deletePipeline.ts'
import type { Ports } from '../actions/ports.ts'
import { renameApplication } from '../actions/renameApplication.ts'
import { restorePipeline } from '../actions/restorePipeline.ts'
import { saveApplication } from '../actions/saveApplication.ts'
import { savePipeline } from '../actions/savePipeline.ts'
import { changing } from './changing.ts'
import { pipelineTemplateMutations } from './pipelineTemplates.ts'

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
    ...pipelineTemplateMutations(ports),
  }) satisfies MutationResolvers
