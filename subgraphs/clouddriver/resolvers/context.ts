import type { RequestContext } from '#platform/service/service.ts'

/** What every resolver of Clouddriver gets. */
export type Context = RequestContext
