import { defineProvider } from '../../subgraphs/clouddriver/providers/provider.ts'
import { friggaNaming } from '../../subgraphs/clouddriver/providers/support/friggaNaming.ts'
import { openAccount, settingsSchema } from './account.ts'
import {
  destroyServerGroup,
  disableServerGroup,
  enableServerGroup,
  resizeServerGroup,
} from './operations/changeServerGroup.ts'
import { createServerGroup } from './operations/createServerGroup.ts'

/** A provider for a cloud of virtual machines without a watch; docs/providers.md walks through it. */
export const little = defineProvider({
  name: 'little',
  accounts: settingsSchema,
  operations: [
    createServerGroup,
    resizeServerGroup,
    enableServerGroup,
    disableServerGroup,
    destroyServerGroup,
  ],
  naming: friggaNaming,
  artifactTypes: ['little/image'],
  // The little cloud has no section in the configuration: its accounts are added by saveAccount.
  configured: () => [],
  open: openAccount,
})
