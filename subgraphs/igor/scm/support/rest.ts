import { badInput, notFound, platformError } from '#platform/errors/errors.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import { jsonOf, refusedBy } from '../../ci/support/answers.ts'
import { tooManyRequests } from '../../ci/support/rateLimit.ts'
import type { ScmPorts } from '../define.ts'

/** The largest file that is read. */
const mostBytes = 10 * 1024 * 1024

/** A part of an address: of several texts each is one segment. */
export interface Address {
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string>>
}

/** A REST API of a host of repositories. */
export class Rest {
  readonly #base: string
  readonly #title: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #ports: ScmPorts

  constructor(
    { base, title, headers }: { base: string; title: string; headers: Readonly<Record<string, string>> },
    ports: ScmPorts,
  ) {
    this.#base = base.replace(/\/+$/, '')
    this.#title = title
    this.#headers = headers
    this.#ports = ports
  }

  /** The JSON that stands there. */
  async json(
    address: Address | string,
    signal: AbortSignal,
  ): Promise<{ value: unknown; headers: HttpResponse['headers'] }> {
    const response = await this.bytes(address, signal)
    return { value: jsonOf(this.#title, response), headers: response.headers }
  }

  /** The answer of an address, of a success. A whole address must be one of this host: credentials go with it. */
  async bytes(
    address: Address | string,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HttpResponse> {
    const url = typeof address === 'string' ? this.#ownAddress(address) : this.#base + textOf(address)
    const response = await this.#ports.http.request({
      url,
      headers: { accept: 'application/json', 'user-agent': 'gennaker', ...this.#headers, ...headers },
      signal,
      maxResponseBytes: mostBytes,
      fromConfiguration: true,
    })
    if (response.status >= 200 && response.status < 300) return response
    throw this.#refusal(url, response)
  }

  #ownAddress(address: string): string {
    if (URL.canParse(address) && new URL(address).origin === new URL(this.#base).origin) return address
    throw platformError('UNAVAILABLE', {
      service: this.#title,
      reason: 'the address of its next page is on another host',
    })
  }

  #refusal(url: string, response: HttpResponse) {
    const { pathname } = new URL(url)
    const limited = tooManyRequests(this.#title, response, this.#ports.clock.now())
    if (limited) return limited
    if (response.status === 404) return notFound(`${this.#title} resource`, pathname)
    return refusedBy(this.#title, pathname, response)
  }
}

function textOf({ path, query = {} }: Address): string {
  for (const segment of path)
    if (segment === '' || segment === '.' || segment === '..')
      throw badInput([{ path: 'path', message: `${JSON.stringify(segment)} is no part of a path` }])
  const search = new URLSearchParams(query).toString()
  return `/${path.map(encodeURIComponent).join('/')}${search && `?${search}`}`
}

/** What stands in `from` and `to` of a list that comes in pages: `next` reads one, until there is none or there are enough. */
export async function readPages<T, Cursor>(
  most: number,
  first: Cursor,
  next: (cursor: Cursor) => Promise<{ items: readonly T[]; next: Cursor | undefined }>,
): Promise<{ items: readonly T[]; isWhole: boolean }> {
  const items: T[] = []
  let cursor: Cursor | undefined = first
  while (cursor !== undefined && items.length < most) {
    const page = await next(cursor)
    items.push(...page.items)
    cursor = page.next
  }
  return { items: items.slice(0, most), isWhole: cursor === undefined && items.length <= most }
}
