import type { RequestContext } from '#platform/service/service.ts'
import type { Loaders } from './loaders.ts'

/** What every resolver of Echo gets. */
export interface Context extends RequestContext {
  readonly loaders: Loaders
}
