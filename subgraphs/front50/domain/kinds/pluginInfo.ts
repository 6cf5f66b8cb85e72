import { type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { attributesLimits } from '#platform/definition/limits.ts'
import type { Report } from '#platform/definition/problems.ts'
import { flag, list, object, text } from '#platform/definition/rules.ts'
import { needText, type ObjectKind } from './kind.ts'

const fields = object({
  id: text,
  description: text,
  provider: text,
  homepage: text,
  repository: object({ type: text, url: text }),
  releases: list(
    object({
      version: text,
      date: text,
      requires: text,
      url: text,
      changeSetUrl: text,
      sha512sum: text,
      preferred: flag,
      remoteExtensions: list(object()),
    }),
  ),
})

const requirement = /^([\w-]+)[><=]{1,2}\d+\.\d+\.\d+$/

/** A plugin and its releases, of which services take the preferred one. */
export const pluginInfo: ObjectKind = {
  noun: 'plugin',
  limits: attributesLimits,
  uniqueName: 'no',
  endsWithApplications: false,
  check(definition, report) {
    needText(definition, 'id', report)
    fields(definition, [], report)
    if (typeof definition.id === 'string' && !/^[\w-]+\.[\w.-]+$/.test(definition.id))
      report(['id'], 'must be a namespace and a name with a dot between them, e.g. acme.hello-world')
    checkReleases(releasesOf(definition), report)
  },
  factsOf: (definition) => ({
    id: definition.id as string,
    name: definition.id as string,
    applications: [],
    labels: releasesOf(definition)
      .flatMap(({ requires }) => requirements(requires))
      .flatMap((each) => {
        const service = requirement.exec(each)?.[1]
        return service ? [`service/${service.toLowerCase()}`] : []
      }),
  }),
  stamp: (definition, { at, user, previous }) => ({
    ...definition,
    createTs: previous?.createTs ?? at.getTime(),
    lastModified: at.getTime(),
    lastModifiedBy: user,
  }),
  stampedKeys: new Set(['createTs', 'lastModified', 'lastModifiedBy']),
}

const requirements = (requires: unknown): string[] =>
  typeof requires === 'string' && requires.trim() !== '' ? requires.split(',').map((each) => each.trim()) : []

export const releasesOf = ({ releases }: JsonObject): JsonObject[] => objectsOf(releases)

export const isPreferred = ({ preferred }: JsonObject): boolean => String(preferred).toLowerCase() === 'true'

/** The same plugin with another preferred release, or with none. */
export const withPreferred = (definition: JsonObject, version: string | undefined): JsonObject => ({
  ...definition,
  releases: releasesOf(definition).map((release) => ({ ...release, preferred: release.version === version })),
})

function checkReleases(releases: readonly JsonObject[], report: Report): void {
  const seen = new Map<unknown, number>()
  let preferred: number | undefined
  for (const [index, release] of releases.entries()) {
    const within: Report = (path, message) => report(['releases', index, ...path], message)
    const { version } = release
    needText(release, 'version', within)
    if (typeof version === 'string' && !/^\d+\.\d+\.\d+(-[a-zA-Z0-9]+)?$/.test(version))
      within(['version'], `is "${version}", but must be a version as 1.2.3 or 1.2.3-rc1`)
    const first = seen.get(version)
    if (first !== undefined && typeof version === 'string')
      within(['version'], `is "${version}", as in releases[${first}]: versions must be unique`)
    seen.set(version, index)
    for (const each of requirements(release.requires))
      if (!requirement.test(each)) within(['requires'], `has "${each}", but must be e.g. orca>=1.2.3`)
    if (!isPreferred(release)) continue
    if (preferred !== undefined) within(['preferred'], `is true, as in releases[${preferred}]`)
    preferred ??= index
  }
}
