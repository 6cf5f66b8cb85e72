import dns from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import type { AddressGuard, Destination } from './addresses.ts'
import { HttpError } from './errors.ts'

/**
 * Connections that are checked where they are made, on the very address that is connected to: a name that answers
 * differently the second time (DNS rebinding) gains nothing. `resolve` is how names become addresses.
 */
export function createGuardedAgent(
  guard: AddressGuard,
  { connectTimeoutMs, insecure = false }: { readonly connectTimeoutMs: number; readonly insecure?: boolean },
  resolve: LookupFunction = dns.lookup,
): Agent {
  const connect: buildConnector.connector = (options, callback) => {
    const destination = { host: bare(options.hostname), port: portOf(options) }
    if (guard.isHostAllowed(destination)) return connector(resolve)(options, callback)
    // Literal addresses are connected to without a lookup.
    const reason = isIP(destination.host) ? guard.refusal(destination.host) : undefined
    if (reason) return callback(refused(destination, reason), null)
    return connector(guardedLookup(guard, destination, resolve))(options, callback)
  }
  const connector = (lookup: LookupFunction) =>
    buildConnector({ timeout: connectTimeoutMs, lookup, rejectUnauthorized: !insecure })
  // A short idle time: a connection that the other side is about to close would fail the next request.
  return new Agent({
    connect,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 1_000,
    keepAliveMaxTimeout: 10_000,
  })
}

/** Resolves all addresses of a name and passes on those that are allowed. Literal addresses never come here. */
export function guardedLookup(
  guard: AddressGuard,
  destination: Destination,
  resolve: LookupFunction = dns.lookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }]
      const allowed = addresses.filter(({ address }) => guard.refusal(address) === undefined)
      const first = allowed[0]
      if (!first) return callback(refused(destination, guard.refusal(addresses[0]?.address ?? '') ?? ''), [])
      if (options.all) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}

export function refused({ host }: Destination, reason: string): HttpError {
  return new HttpError(
    'refused-address',
    `Requests to ${host} are refused: it is ${reason}. http.allowedHosts or http.allowedCidrs can allow it.`,
    { reason },
  )
}

const bare = (hostname: string) => (hostname.startsWith('[') ? hostname.slice(1, -1) : hostname)
const portOf = ({ port, protocol }: { port: string; protocol: string }) =>
  Number(port) || (protocol === 'https:' ? 443 : 80)
