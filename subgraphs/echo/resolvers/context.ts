import type { RequestContext } from '#platform/service/service.ts'

/** What every resolver of Echo gets. */
export type Context = RequestContext
