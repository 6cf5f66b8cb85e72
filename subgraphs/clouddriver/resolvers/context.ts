import type { RequestContext } from '#platform/service/service.ts'
import type { Loaders } from './loaders.ts'

/** What every resolver of Clouddriver gets. */
export interface Context extends RequestContext {
  readonly loaders: Loaders
}
