import { friggaMoniker } from '../../subgraphs/clouddriver/domain/frigga.ts'
import { type AnyResource, resourceId } from '../../subgraphs/clouddriver/domain/resources.ts'
import type { Settings } from './account.ts'
import type { Group, LittleCloud, Machine, Region } from './cloud.ts'

/** Everything that an account holds, in Clouddriver's terms. */
export async function readRegions(cloud: LittleCloud, { name, regions }: Settings): Promise<AnyResource[]> {
  const described = await Promise.all(regions.map((region) => cloud.describe(region)))
  return described.flatMap((each, index) => new View(name, regions[index]!, each, cloud).resources())
}

class View {
  readonly #account: string
  readonly #region: string
  readonly #described: Region
  readonly #cloud: LittleCloud

  constructor(account: string, region: string, described: Region, cloud: LittleCloud) {
    this.#account = account
    this.#region = region
    this.#described = described
    this.#cloud = cloud
  }

  resources(): AnyResource[] {
    const { groups, balancers, firewalls } = this.#described
    return [
      ...groups.map((group) => this.#serverGroup(group)),
      ...groups.flatMap((group) => group.machines.map((machine) => this.#instance(group, machine))),
      ...balancers.map((name) => this.#loadBalancer(name)),
      ...firewalls.map(({ name, openPorts }) => ({
        ...this.#common('securityGroup', name),
        inboundRules: openPorts.map((port) => ({
          protocol: 'tcp',
          portRanges: [{ startPort: port, endPort: port }],
        })),
        outboundRules: [],
      })),
    ]
  }

  #common<K extends AnyResource['kind']>(kind: K, name: string) {
    const place = { account: this.#account, region: this.#region, name }
    return { kind, ...place, cloudProvider: 'little', moniker: friggaMoniker(name), labels: {} }
  }

  #id = (name: string) => resourceId({ account: this.#account, region: this.#region, name })

  #serverGroup(group: Group): AnyResource {
    const { name, createdAt, tags, min, max, desired, image, machines, balancers, firewalls } = group
    return {
      ...this.#common('serverGroup', name),
      labels: tags,
      createdTime: createdAt,
      zones: [...new Set(machines.map(({ zone }) => zone))],
      disabled: !group.inService,
      capacity: { min, max, desired },
      images: [image],
      instances: machines.map(({ id }) => this.#id(id)),
      loadBalancers: balancers.map(this.#id),
      securityGroups: firewalls.map(this.#id),
      serverGroupManagers: [],
    }
  }

  #instance(group: Group, machine: Machine): AnyResource {
    const state = !this.#cloud.isBooted(machine) ? 'Starting' : group.inService ? 'Up' : 'OutOfService'
    return {
      ...this.#common('instance', machine.id),
      // A machine's name says nothing; it belongs to what its group belongs to.
      moniker: friggaMoniker(group.name),
      zone: machine.zone,
      healthState: state,
      health: [{ type: 'LittleCloud', state }],
      launchTime: machine.launchedAt,
    }
  }

  #loadBalancer(name: string): AnyResource {
    const behind = this.#described.groups.filter(({ balancers }) => balancers.includes(name))
    const reached = behind.filter(({ inService }) => inService).flatMap(({ machines }) => machines)
    return {
      ...this.#common('loadBalancer', name),
      serverGroups: behind.map((group) => this.#id(group.name)),
      instances: reached.filter(this.#cloud.isBooted).map(({ id }) => this.#id(id)),
    }
  }
}
