import type {
  JobResolvers,
  LogPageResolvers,
  ManifestResolvers,
  ManifestStabilityResolvers,
} from '#schema/generated/clouddriver.ts'
import { getAccount, partOf } from '../actions/accounts.ts'
import { ofCloud } from '../actions/cloudErrors.ts'
import type { Ports } from '../actions/ports.ts'
import { digestOf } from '../domain/digest.ts'

export const manifest = (ports: Pick<Ports, 'accounts'>): ManifestResolvers => ({
  account: ({ account }) => ({ name: account }),
  moniker: ({ moniker }) => moniker ?? null,
  events: async (parent, _, { loaders }) => {
    const account = getAccount(parent.account, ports)
    const read = () => ofCloud(account, () => partOf(account, 'manifests').events(parent))
    return [...(await loaders.cloudReads.do(read))]
  },
  warnings: ({ warnings }) => [...warnings],
  artifacts: ({ artifacts }) => [...artifacts],
})

export const manifestStability: ManifestStabilityResolvers = {
  manifests: ({ manifests }) => manifests.map((each) => ({ ...each, causes: [...each.causes] })),
}

export const job: JobResolvers = {
  account: ({ account }) => ({ name: account }),
  digest: digestOf,
  createdTime: ({ createdTime }) => createdTime ?? null,
  completedTime: ({ completedTime }) => completedTime ?? null,
  message: ({ message }) => message ?? null,
  instances: ({ instances }) =>
    instances.map(({ name, containers }) => ({ name, containers: [...containers] })),
}

export const logPage: LogPageResolvers = {
  lines: ({ lines }) => [...lines],
}
