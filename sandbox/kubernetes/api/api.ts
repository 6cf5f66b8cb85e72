import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authenticator } from '../auth/authenticator.ts'
import type { Authorizer } from '../auth/authorizer.ts'
import type { ServiceAccountTokens } from '../auth/serviceAccounts.ts'
import type { Caller } from '../objects/request.ts'
import type { OpenCluster } from '../open.ts'
import type { OpenApi } from '../openapi/index.ts'
import type { Resource } from '../resources/resource.ts'
import type { WatchHub } from '../watch/hub.ts'
import type { RequestInfo, Target } from './requestInfo.ts'

/** What stands behind every request. */
export interface Api {
  readonly cluster: OpenCluster
  readonly authenticator: Authenticator
  readonly authorizer: Authorizer
  readonly watches: WatchHub
  readonly openApi: OpenApi
  readonly tokens: ServiceAccountTokens
}

/** A request that has been let in. */
export interface Call {
  readonly api: Api
  readonly info: RequestInfo
  readonly caller: Caller
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** What the client is to be warned of; told in headers. */
  readonly warnings: string[]
}

/** One that is about a resource. */
export interface ResourceCall extends Call {
  readonly target: Target
  readonly resource: Resource
}
