import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { attributesLimits } from '#platform/definition/limits.ts'
import type { Report } from '#platform/definition/problems.ts'
import { list, object, text } from '#platform/definition/rules.ts'
import { givenId, needText, type ObjectKind, textsOf } from './kind.ts'

const fields = object({
  id: text,
  name: text,
  email: text,
  config: object({
    applications: list(text),
    clusters: list(object({ account: text, stack: text, detail: text, applications: list(text) })),
    pipelineConfigs: list(object({ application: text, pipelineConfigId: text })),
  }),
})

/** Applications, clusters and pipelines of several applications, shown on one page. */
export const project: ObjectKind = {
  noun: 'project',
  limits: attributesLimits,
  uniqueName: 'everywhere',
  endsWithApplications: true,
  check(definition, report) {
    needText(definition, 'name', report)
    fields(definition, [], report)
    const { clusters, pipelineConfigs } = configOf(definition)
    checkEntries(clusters, 'clusters', ['account'], report)
    checkEntries(pipelineConfigs, 'pipelineConfigs', ['application', 'pipelineConfigId'], report)
  },
  factsOf(definition) {
    const { applications, clusters, pipelineConfigs } = configOf(definition)
    const named = [
      ...textsOf(applications),
      ...objectsOf(clusters).flatMap((cluster) => textsOf(cluster.applications)),
      ...objectsOf(pipelineConfigs).flatMap(({ application }) => textsOf([application])),
    ]
    return { id: givenId(definition), name: definition.name as string, applications: named, labels: [] }
  },
  stamp: (definition, { id, at, user, previous }) => ({
    ...definition,
    id,
    name: String(definition.name).trim(),
    createTs: previous?.createTs ?? at.getTime(),
    updateTs: at.getTime(),
    lastModifiedBy: user,
  }),
  stampedKeys: new Set(['id', 'createTs', 'updateTs', 'lastModified', 'lastModifiedBy']),
  withApplications(definition, present) {
    const config = configOf(definition)
    const renamed = (names: unknown) => textsOf(names).flatMap((name) => present(name) ?? [])
    return {
      ...definition,
      config: {
        ...config,
        ...(Array.isArray(config.applications) && { applications: renamed(config.applications) }),
        ...(Array.isArray(config.clusters) && {
          clusters: objectsOf(config.clusters).flatMap((cluster) => renamedCluster(cluster, renamed)),
        }),
        ...(Array.isArray(config.pipelineConfigs) && {
          pipelineConfigs: objectsOf(config.pipelineConfigs).flatMap((entry) =>
            renamed([entry.application]).map((application) => ({ ...entry, application })),
          ),
        }),
      },
    }
  },
}

/** A cluster without applications means those of all: one whose applications are all gone must not become that. */
function renamedCluster(cluster: JsonObject, renamed: (names: unknown) => string[]): JsonObject[] {
  const before = textsOf(cluster.applications)
  const applications = renamed(before)
  if (before.length === 0) return [cluster]
  return applications.length === 0 ? [] : [{ ...cluster, applications }]
}

const configOf = ({ config }: JsonObject): JsonObject => (isObject(config) ? config : {})

function checkEntries(entries: unknown, key: string, needed: readonly string[], report: Report): void {
  if (!Array.isArray(entries)) return
  for (const [index, entry] of entries.entries()) {
    if (!isObject(entry)) continue
    for (const field of needed)
      needText(entry, field, (path, message) => report(['config', key, index, ...path], message))
  }
}

export interface ProjectCluster {
  readonly account: string
  readonly stack: string | null
  readonly detail: string | null
  readonly applications: readonly string[]
}

export interface ProjectPipeline {
  readonly application: string
  readonly pipelineConfigId: string
}

/** What belongs to a project; applications by name. */
export interface ProjectConfig {
  readonly applications: readonly string[]
  readonly clusters: ProjectCluster[]
  readonly pipelineConfigs: ProjectPipeline[]
}

/** A project's parts, with texts where they have to be. */
export function projectConfig(definition: JsonObject): ProjectConfig {
  const { applications, clusters, pipelineConfigs } = configOf(definition)
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null)
  return {
    applications: textsOf(applications),
    clusters: objectsOf(clusters).map((cluster) => ({
      account: String(cluster.account),
      stack: textOf(cluster.stack),
      detail: textOf(cluster.detail),
      applications: textsOf(cluster.applications),
    })),
    pipelineConfigs: objectsOf(pipelineConfigs).map(({ application, pipelineConfigId }) => ({
      application: String(application),
      pipelineConfigId: String(pipelineConfigId),
    })),
  }
}
