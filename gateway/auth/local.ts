import type { IncomingMessage } from 'node:http'
import { type Caller, localAdmin } from '#platform/identity/caller.ts'

/** Says who sends a request, or opens a socket (then with the payload of its connection_init). Throws to refuse. */
export type Authenticate = (
  request: IncomingMessage,
  connectionParams?: Record<string, unknown>,
) => Promise<Caller> | Caller

/** Nobody has to log in: everybody who reaches the address is the one local admin. */
export const authenticateLocal: Authenticate = () => localAdmin
