import { randomUUID } from 'node:crypto'

/** A machine of the little cloud; it works `bootMs` after its launch. */
export interface Machine {
  readonly id: string
  readonly zone: string
  readonly launchedAt: number
}

/** Machines that are alike, kept at a number. */
export interface Group {
  readonly name: string
  readonly region: string
  readonly image: string
  readonly createdAt: number
  /** Who made it: the same request makes it once only. */
  readonly clientToken: string
  readonly min: number
  readonly max: number
  readonly desired: number
  readonly balancers: readonly string[]
  readonly firewalls: readonly string[]
  /** Whether its balancers send it traffic. */
  readonly inService: boolean
  readonly tags: Readonly<Record<string, string>>
  readonly machines: readonly Machine[]
}

export interface Region {
  readonly groups: readonly Group[]
  readonly balancers: readonly string[]
  readonly firewalls: readonly { readonly name: string; readonly openPorts: readonly number[] }[]
}

/** What the little cloud answers when it refuses. */
export class LittleCloudError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface CloudImage {
  readonly id: string
  readonly name: string
  readonly region: string
}

/**
 * A cloud that is no more than this object: it stands for one whose API is called over a network. Regions, groups of
 * machines behind balancers, images; nothing tells of changes, one has to ask again.
 */
export class LittleCloud {
  readonly regions: readonly string[]
  /** How long a machine takes until it works. */
  bootMs = 0
  /** How long one machine takes to be launched or stopped. */
  stepMs = 0
  isDown = false
  readonly images: CloudImage[] = []
  readonly #groups = new Map<string, Group>()
  readonly #balancers = new Set<string>()
  readonly #firewalls = new Map<string, readonly number[]>()
  #calls = 0

  constructor(regions: readonly string[] = ['north', 'south']) {
    this.regions = regions
  }

  /** How many calls it has answered or refused. */
  get calls(): number {
    return this.#calls
  }

  addBalancer(region: string, name: string): void {
    this.#balancers.add(`${region}/${name}`)
  }

  addFirewall(region: string, name: string, openPorts: readonly number[]): void {
    this.#firewalls.set(`${region}/${name}`, openPorts)
  }

  async describe(region: string): Promise<Region> {
    await this.#called(region)
    const here = (key: string) => key.startsWith(`${region}/`)
    const nameOf = (key: string) => key.slice(region.length + 1)
    return {
      groups: [...this.#groups].filter(([key]) => here(key)).map(([, group]) => group),
      balancers: [...this.#balancers].filter(here).map(nameOf),
      firewalls: [...this.#firewalls]
        .filter(([key]) => here(key))
        .map(([key, openPorts]) => ({ name: nameOf(key), openPorts })),
    }
  }

  async findGroup(region: string, name: string): Promise<Group | undefined> {
    await this.#called(region)
    return this.#groups.get(`${region}/${name}`)
  }

  /** Makes an empty group; the same client token again answers the one that is there. */
  async createGroup(wanted: Omit<Group, 'machines' | 'createdAt'>): Promise<Group> {
    await this.#called(wanted.region)
    const key = `${wanted.region}/${wanted.name}`
    const present = this.#groups.get(key)
    if (present?.clientToken === wanted.clientToken) return present
    if (present)
      throw new LittleCloudError(409, `There is a group ${wanted.name} in ${wanted.region} already.`)
    if (!this.images.some(({ id }) => id === wanted.image))
      throw new LittleCloudError(400, `There is no image ${wanted.image}.`)
    const group = { ...wanted, createdAt: Date.now(), machines: [] }
    this.#groups.set(key, group)
    return group
  }

  /** Changes what a group should be; machines follow one by one, by `step`. */
  async changeGroup(
    region: string,
    name: string,
    change: Partial<Pick<Group, 'min' | 'max' | 'desired' | 'inService'>>,
  ): Promise<Group> {
    await this.#called(region)
    return this.#put({ ...this.#group(region, name), ...change })
  }

  /** Launches or stops one machine of a group that has too few or too many; answers the group as it is then. */
  async step(region: string, name: string, signal?: AbortSignal): Promise<Group> {
    await this.#called(region, signal)
    const group = this.#group(region, name)
    const { desired, machines } = group
    if (machines.length > desired) return this.#put({ ...group, machines: machines.slice(0, -1) })
    if (machines.length === desired) return group
    const zone = `${region}-${'abc'[machines.length % 3]}`
    return this.#put({
      ...group,
      machines: [...machines, { id: `m-${randomUUID()}`, zone, launchedAt: Date.now() }],
    })
  }

  async deleteGroup(region: string, name: string): Promise<void> {
    await this.#called(region)
    this.#groups.delete(`${region}/${name}`)
  }

  isBooted = ({ launchedAt }: Machine): boolean => Date.now() - launchedAt >= this.bootMs

  #group(region: string, name: string): Group {
    const group = this.#groups.get(`${region}/${name}`)
    if (group) return group
    throw new LittleCloudError(404, `There is no group ${name} in ${region}.`)
  }

  #put(group: Group): Group {
    this.#groups.set(`${group.region}/${group.name}`, group)
    return group
  }

  async #called(region: string, signal?: AbortSignal): Promise<void> {
    this.#calls++
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, this.stepMs)
    signal?.addEventListener('abort', () => resolve(), { once: true })
    await promise
    clearTimeout(timer)
    signal?.throwIfAborted()
    if (this.isDown) throw new LittleCloudError(503, 'The cloud is down.')
    if (!this.regions.includes(region)) throw new LittleCloudError(400, `There is no region ${region}.`)
  }
}

/** Stands for the network: clouds by address. */
export const clouds = new Map<string, LittleCloud>()
