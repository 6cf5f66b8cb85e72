import type { Build } from './build.ts'
import { type Job, pathOf } from './job.ts'
import type { ParameterSpec, Parameters } from './script.ts'
import type { JenkinsServer, QueueItem } from './server.ts'

/** What Jenkins' JSON API shows of jobs, builds and the queue, before `tree` selects from it. */

const mostBuilds = 100

/** A folder, and what is in it; the whole of Jenkins for ''. Undefined when there is no such folder. */
export function shownFolder(server: JenkinsServer, folder: string, root: string): object | undefined {
  const prefix = folder === '' ? '' : `${folder}/`
  const inside = [...server.jobs.values()].filter(({ fullName }) => fullName.startsWith(prefix))
  if (inside.length === 0 && folder !== '') return undefined
  const names = new Set(inside.map(({ fullName }) => fullName.slice(prefix.length).split('/')[0]!))
  const jobs = [...names].map((name) => {
    const job = server.jobs.get(`${prefix}${name}`)
    return job ? shownJob(job, server, root) : shownFolder(server, `${prefix}${name}`, root)
  })
  return {
    _class: folder === '' ? 'hudson.model.Hudson' : 'com.cloudbees.hudson.plugins.folder.Folder',
    ...(folder !== '' && {
      name: folder.split('/').at(-1),
      fullName: folder,
      url: `${root}/${pathOf(folder)}`,
    }),
    jobs,
  }
}

export function shownJob(job: Job, server: JenkinsServer, root: string): object {
  const { parameters = [], isDisabled = false, isConcurrent = false } = job.spec
  const allBuilds = job.builds.map((build) => shownBuild(build, root))
  const builds = allBuilds.slice(0, mostBuilds)
  const definitions = parameters.map(shownParameter)
  return {
    _class: 'hudson.model.FreeStyleProject',
    name: job.name,
    fullName: job.fullName,
    displayName: job.name,
    url: `${root}/${job.path}`,
    buildable: !isDisabled,
    color: isDisabled ? 'disabled' : 'blue',
    concurrentBuild: isConcurrent,
    inQueue: server.waiting().some((item) => item.job === job),
    nextBuildNumber: job.nextNumber,
    builds,
    allBuilds,
    lastBuild: builds[0] ?? null,
    property:
      definitions.length > 0
        ? [{ _class: 'hudson.model.ParametersDefinitionProperty', parameterDefinitions: definitions }]
        : [],
    upstreamProjects: [],
    downstreamProjects: [],
  }
}

function shownParameter({ name, type = 'String', description = '', default: given, choices }: ParameterSpec) {
  const value = given ?? choices?.[0] ?? ''
  return {
    _class: `hudson.model.${type}ParameterDefinition`,
    name,
    type: `${type}ParameterDefinition`,
    description,
    defaultParameterValue: {
      _class: `hudson.model.${type}ParameterValue`,
      name,
      ...(type !== 'Password' && { value: type === 'Boolean' ? value === 'true' : value }),
    },
    ...(choices && { choices }),
  }
}

export function shownBuild(build: Build, root: string): object {
  const { job, number, git, tests, result } = build
  return {
    _class: 'hudson.model.FreeStyleBuild',
    actions: [
      ...parametersAction(build.parameters, job),
      ...(git
        ? [
            {
              _class: 'hudson.plugins.git.util.BuildData',
              lastBuiltRevision: { SHA1: git.sha1, branch: [{ SHA1: git.sha1, name: git.branch }] },
              remoteUrls: [git.remoteUrl],
            },
          ]
        : []),
      ...(tests && result
        ? [{ _class: 'hudson.tasks.junit.TestResultAction', ...tests, urlName: 'testReport' }]
        : []),
      {},
    ],
    artifacts: [...build.artifacts.keys()].map((relativePath) => {
      const fileName = relativePath.split('/').at(-1)
      return { displayPath: fileName, fileName, relativePath }
    }),
    building: build.isBuilding,
    displayName: `#${number}`,
    duration: build.duration,
    fullDisplayName: `${job.fullName.replaceAll('/', ' » ')} #${number}`,
    id: String(number),
    number,
    queueId: build.queueId,
    result: result ?? null,
    timestamp: build.timestamp,
    url: `${root}/${job.path}${number}/`,
  }
}

export function shownItem(item: QueueItem, server: JenkinsServer, root: string): object {
  const { id, job, build, isCanceled, inQueueSince } = item
  const common = {
    actions: parametersAction(item.parameters, job),
    id,
    inQueueSince,
    params: Object.entries(item.parameters)
      .map(([key, value]) => `\n${key}=${value}`)
      .join(''),
    task: { _class: 'hudson.model.FreeStyleProject', name: job.name, url: `${root}/${job.path}` },
    url: `queue/item/${id}/`,
  }
  if (!build && !isCanceled)
    return { _class: 'hudson.model.Queue$BuildableItem', ...common, why: server.whyWaiting(item) }
  const executable = build && {
    _class: 'hudson.model.FreeStyleBuild',
    number: build.number,
    url: `${root}/${job.path}${build.number}/`,
  }
  return {
    _class: 'hudson.model.Queue$LeftItem',
    ...common,
    cancelled: isCanceled,
    executable: executable ?? null,
  }
}

/** The values of passwords are not shown. */
function parametersAction(parameters: Parameters, job: Job) {
  const types = new Map(job.spec.parameters?.map(({ name, type }) => [name, type]))
  const shown = Object.entries(parameters).map(([name, value]) => ({
    _class: `hudson.model.${types.get(name) ?? 'String'}ParameterValue`,
    name,
    ...(types.get(name) !== 'Password' && {
      value: types.get(name) === 'Boolean' ? value === 'true' : value,
    }),
  }))
  return shown.length > 0 ? [{ _class: 'hudson.model.ParametersAction', parameters: shown }] : []
}
