import type { RequestContext } from '#platform/service/service.ts'

/** What every resolver of Igor gets. */
export type Context = RequestContext
