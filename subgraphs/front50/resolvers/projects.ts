import { badInput } from '#platform/errors/errors.ts'
import type {
  MutationResolvers,
  ProjectClusterResolvers,
  ProjectConfigResolvers,
  ProjectPipelineResolvers,
  ProjectResolvers,
  QueryResolvers,
} from '#schema/generated/front50.ts'
import type { Ports } from '../actions/ports.ts'
import { nameKey, unsavedApplication } from '../domain/application.ts'
import { projectConfig } from '../domain/kinds/project.ts'
import { presentDefinition } from '../domain/storedObject.ts'
import { parsed } from '../domain/version.ts'
import type { Context } from './context.ts'
import { deleting, objectById, objectFields, pageOf, saving, textAt } from './objects.ts'

export const projectQueries = (ports: Ports) =>
  ({
    project: async (_, { id, name }, { loaders }) => {
      if (id) return (await loaders.objects.project.load(id)) ?? null
      if (!name) throw badInput([{ path: '', message: 'Give either an id or a name' }])
      return (await ports.objects.project.repository.findHolder(`name/${nameKey(name)}`)) ?? null
    },
    projects: (_, page) => pageOf(ports.objects.project, page),
  }) satisfies QueryResolvers

export const projectMutations = (ports: Ports) =>
  ({
    saveProject: saving('project', ports),
    deleteProject: deleting('project', ports),
  }) satisfies MutationResolvers

export const project = (ports: Ports): ProjectResolvers => ({
  ...objectFields(ports.objects.project),
  __resolveReference: ({ id }, context) => objectById('project')(id, context),
  email: (parent) => textAt(parsed(parent), 'email'),
  config: (parent) => projectConfig(presentDefinition(parent)),
})

export const projectConfigFields: ProjectConfigResolvers = {
  applications: ({ applications }, _, { loaders }) => applicationsOf(applications, loaders),
}

export const projectCluster: ProjectClusterResolvers = {
  applications: ({ applications }, _, { loaders }) => applicationsOf(applications, loaders),
}

export const projectPipeline: ProjectPipelineResolvers = {
  application: ({ application }, _, { loaders }) => applicationOf(application, loaders),
  pipeline: async ({ pipelineConfigId }, _, { loaders }) =>
    (await loaders.pipelines.load(pipelineConfigId)) ?? null,
}

/** An application by name; one that was never saved is known by its name alone. */
const applicationOf = async (name: string, { applications }: Context['loaders']) =>
  (await applications.load(nameKey(name))) ?? unsavedApplication(name)

export const applicationsOf = (names: readonly string[], loaders: Context['loaders']) =>
  Promise.all(names.map((name) => applicationOf(name, loaders)))
