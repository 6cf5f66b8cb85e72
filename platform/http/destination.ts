import dns from 'node:dns'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import type { Config } from '#platform/config/schema.ts'
import { createAddressGuard, type Destination, isLoopback, loopbackCidrs } from './addresses.ts'
import { refused } from './connect.ts'
import { HttpError } from './errors.ts'

const lookup = promisify(dns.lookup) as (
  host: string,
  options: { all: true },
) => Promise<readonly { readonly address: string }[]>

/**
 * For programs that connect by themselves: where a connection may go, by the rules of the HTTP client. The program has to
 * be held to the addresses answered, or the name could mean something else by then. Throws HttpError.
 */
export function createDestinations(config: Config) {
  const mayLoopBack = config.http.allowLoopback ?? isLoopback(config.server.host)
  const guard = createAddressGuard(config.http)
  const loopbackGuard = createAddressGuard({
    ...config.http,
    allowedCidrs: [...config.http.allowedCidrs, ...loopbackCidrs],
  })
  return async (destination: Destination): Promise<readonly string[]> => {
    const host = destination.host.replace(/^\[(.*)\]$/, '$1')
    const found = isIP(host) ? [{ address: host }] : await addresses(host)
    const all = found.map(({ address }) => address)
    if (guard.isHostAllowed(destination)) return all
    const { refusal } = mayLoopBack && isLoopback(host) ? loopbackGuard : guard
    const allowed = all.filter((address) => refusal(address) === undefined)
    if (allowed.length > 0) return allowed
    throw refused(destination, refusal(all[0] ?? '') ?? '')
  }
}

async function addresses(host: string) {
  try {
    return await lookup(host, { all: true })
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException
    throw new HttpError('network', `${host} cannot be found: ${code}`, { service: host }, error)
  }
}
