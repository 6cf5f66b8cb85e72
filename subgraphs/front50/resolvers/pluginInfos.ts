import type { JsonObject } from '#platform/definition/json.ts'
import type { MutationResolvers, PluginInfoResolvers, QueryResolvers } from '#schema/generated/front50.ts'
import type { Ports } from '../actions/ports.ts'
import { preferPluginRelease } from '../actions/preferPluginRelease.ts'
import { isPreferred, releasesOf } from '../domain/kinds/pluginInfo.ts'
import { parsed } from '../domain/version.ts'
import { changing } from './changing.ts'
import { deleting, objectById, objectFields, pageOf, saving, textAt } from './objects.ts'

export const pluginInfoQueries = (ports: Ports) =>
  ({
    pluginInfo: (_, { id }, context) => objectById('pluginInfo')(id, context),
    pluginInfos: (_, { service, ...page }) =>
      pageOf(ports.objects.pluginInfo, page, service ? [`service/${service.toLowerCase()}`] : undefined),
  }) satisfies QueryResolvers

export const pluginInfoMutations = (ports: Ports) =>
  ({
    savePluginInfo: saving('pluginInfo', ports),
    deletePluginInfo: deleting('pluginInfo', ports),
    preferPluginRelease: changing(({ id, version, preferred }, { caller }) =>
      preferPluginRelease(id, version, preferred ?? true, caller, ports),
    ),
  }) satisfies MutationResolvers

export const pluginInfo = (ports: Ports): PluginInfoResolvers => ({
  ...objectFields(ports.objects.pluginInfo),
  __resolveReference: ({ id }, context) => objectById('pluginInfo')(id, context),
  description: (parent) => textAt(parsed(parent), 'description'),
  provider: (parent) => textAt(parsed(parent), 'provider'),
  homepage: (parent) => textAt(parsed(parent), 'homepage'),
  releases: (parent) => releasesOf(parsed(parent)).map(release),
  preferredRelease: (parent) => releasesOf(parsed(parent)).filter(isPreferred).map(release)[0] ?? null,
})

const release = (definition: JsonObject) => ({
  version: String(definition.version),
  date: textAt(definition, 'date'),
  requires: textAt(definition, 'requires'),
  url: textAt(definition, 'url'),
  sha512sum: textAt(definition, 'sha512sum'),
  preferred: isPreferred(definition),
})
