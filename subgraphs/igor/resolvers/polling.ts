import type { MutationResolvers, Poller, QueryResolvers } from '#schema/generated/igor.ts'
import { acceptHint } from '../actions/acceptHint.ts'
import { dockerImages, helmCharts } from '../actions/registries.ts'
import type { Pollers, ShownPoller } from '../runtime/pollers.ts'
import type { Registries } from '../runtime/registries.ts'

interface Ports {
  readonly pollers: Pollers
  readonly registries: Registries
}

export const pollingQuery = ({
  pollers,
  registries,
}: Ports): Pick<QueryResolvers, 'pollers' | 'dockerRegistryAccounts' | 'dockerImages' | 'helmCharts'> => ({
  pollers: async (_, { monitor }) =>
    (await pollers.shown())
      .map(shownPoller)
      .filter((poller) => monitor == null || poller.monitor === monitor),
  dockerRegistryAccounts: () => [...registries.docker.keys()],
  dockerImages: (_, { account, repository }) => dockerImages(account, repository ?? undefined, registries),
  helmCharts: (_, { account }) => helmCharts(account, registries),
})

export const pollingMutation = ({
  pollers,
}: Pick<Ports, 'pollers'>): Pick<MutationResolvers, 'poll' | 'fastForwardPoller' | 'acceptHint'> => ({
  poll: async (_, { monitor, partition }) => shownPoller(await pollers.poll(monitor, partition)),
  fastForwardPoller: async (_, { monitor, partition }) =>
    shownPoller(await pollers.fastForward(monitor, partition)),
  acceptHint: (_, { kind, name, body }) => acceptHint(kind, name, body, pollers),
})

const shownPoller = ({ monitor, state }: ShownPoller): Poller => ({
  monitor: monitor.name,
  partition: monitor.partition,
  lastPoll: state.lastPoll ?? null,
  nextPoll: state.nextPoll ?? null,
  found: state.found ?? null,
  problem: state.problem ?? null,
  alert: state.alert ?? null,
})
