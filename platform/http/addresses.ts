import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Which addresses requests may go to: the guard against requests forged on the server's side (SSRF). */
export interface AddressRules {
  readonly allowPrivateNetworks: boolean
  /** `host` or `host:port`; what they resolve to is not looked at. */
  readonly allowedHosts: readonly string[]
  readonly allowedCidrs: readonly string[]
}

/** A host as it stands in a URL: names in lower case, IPv6 in brackets or not. */
export interface Destination {
  readonly host: string
  readonly port: number
}

/** Every address of the machine itself. */
export const loopbackCidrs = ['127.0.0.0/8', '::1/128']

/** Whether a host, as it stands in a URL or a configuration, is the machine itself. */
export function isLoopback(host: string): boolean {
  const normal = normalHost(host)
  return normal === 'localhost' || (isIP(normal) !== 0 && ipaddr.parse(normal).range() === 'loopback')
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

const privateRanges = new Set(['private', 'loopback', 'linkLocal', 'uniqueLocal', 'carrierGradeNat'])
/** Where clouds hand out credentials; one of them lies in a public range. */
const metadata = [
  '169.254.169.254/32',
  '169.254.170.0/24',
  '100.100.100.200/32',
  '168.63.129.16/32',
  'fd00:ec2::/32',
].map(parseCidr)
const globalUnicast = parseCidr('2000::/3')

export interface AddressGuard {
  /** Whether the configuration names this host. */
  isHostAllowed(destination: Destination): boolean
  /** Why a connection to `address` is refused; nothing when it is not. */
  refusal(address: string): string | undefined
}

/** Throws when a range of the rules is not one. */
export function createAddressGuard({
  allowPrivateNetworks,
  allowedHosts,
  allowedCidrs,
}: AddressRules): AddressGuard {
  const hosts = new Set(allowedHosts.map((host) => normalHost(host)))
  const ranges = allowedCidrs.map(parseCidr)
  return {
    isHostAllowed({ host, port }) {
      const normal = normalHost(host)
      const bracketed = isIP(normal) === 6 ? `[${normal}]` : normal
      return hosts.has(normal) || hosts.has(`${bracketed}:${port}`)
    },
    refusal(text) {
      const address = parse(text)
      if (!address) return 'not an address'
      if (ranges.some((range) => isWithin(address, range))) return undefined
      if (metadata.some((range) => isWithin(address, range))) return 'a metadata address of a cloud'
      const range = address.range()
      if (isPublic(address, range) || (allowPrivateNetworks && privateRanges.has(range))) return undefined
      return `not a public address (${range})`
    },
  }
}

/**
 * For the API servers of clusters, which mostly live in private networks: these are open, the machine itself only with
 * `allowLoopback`; metadata addresses and those of the link are not, unless the rules name them.
 */
export function createClusterGuard(rules: AddressRules, allowLoopback: boolean): AddressGuard {
  const strict = createAddressGuard(rules)
  const lenient = createAddressGuard({ ...rules, allowPrivateNetworks: true })
  return {
    isHostAllowed: strict.isHostAllowed,
    refusal(text) {
      if (!strict.refusal(text)) return undefined
      const refusal = lenient.refusal(text)
      if (refusal) return refusal
      const range = parse(text)?.range()
      const isClosed = range === 'linkLocal' || (range === 'loopback' && !allowLoopback)
      return isClosed ? `not an address that a cluster may have (${range})` : undefined
    },
  }
}

/** IPv4 addresses that are written as IPv6 (::ffff:127.0.0.1) count as what they are. */
function parse(text: string): Address | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text) : undefined
}

/** Outside 2000::/3 nothing of IPv6 is public, and much of it is a disguise of IPv4 (::127.0.0.1, NAT64). */
function isPublic(address: Address, range: string): boolean {
  return range === 'unicast' && (address.kind() === 'ipv4' || isWithin(address, globalUnicast))
}

function parseCidr(text: string): [Address, number] {
  return ipaddr.parseCIDR(text)
}

function isWithin(address: Address, [range, bits]: [Address, number]): boolean {
  return address.kind() === range.kind() && address.match(range as never, bits as never)
}

/** `LOCALHOST.` is `localhost`, `[::1]` is `::1`. */
function normalHost(host: string): string {
  const lower = host.toLowerCase()
  return lower.endsWith(']') ? lower.slice(1, -1) : lower.endsWith('.') ? lower.slice(0, -1) : lower
}
