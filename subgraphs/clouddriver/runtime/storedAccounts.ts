import { InTurn } from '#platform/concurrency/keyed.ts'
import type { Events } from '#platform/engine/engine.ts'
import type { Logger } from '#platform/log/log.ts'
import { parseDefinition } from '../actions/accountDefinition.ts'
import type { ProviderTable } from '../providers/table.ts'
import type { AccountRepository, StoredAccount } from '../store/accounts.ts'
import type { AccountRegistry } from './accounts.ts'
import { unusableDefinition } from './unusable.ts'

/** Says that the stored account of a name was saved or deleted: `{ name }`. */
export const accountsTopic = 'clouddriver.accounts'

interface SyncPorts {
  readonly accounts: AccountRegistry
  readonly stored: AccountRepository
  readonly providers: ProviderTable
  readonly events: Events
  readonly log: Logger
}

/** Keeps the registry of this process as the stored accounts are: at the start, on events, and by looking again. */
export class StoredAccounts {
  readonly #ports: SyncPorts
  /** Two readings must not overtake each other. */
  readonly #inTurn = new InTurn()
  #close: () => void = () => undefined

  constructor(ports: SyncPorts) {
    this.#ports = ports
  }

  async start(): Promise<void> {
    this.#close = this.#ports.events.subscribe(accountsTopic, (event) => {
      const { name } = event as { name: string }
      void this.#read(name).catch((error) =>
        this.#ports.log.warn({ account: name, err: error }, 'not re-read'),
      )
    })
    await this.readAll()
  }

  stop(): void {
    this.#close()
  }

  /** Makes up for events that were lost. */
  async readAll(): Promise<void> {
    const { accounts, stored } = this.#ports
    const added = accounts.all().filter(({ source }) => source === 'API')
    const names = new Set([...added.map(({ name }) => name), ...(await stored.all()).map(({ name }) => name)])
    for (const name of names) await this.#read(name)
  }

  #read(name: string): Promise<void> {
    return this.#inTurn.run(name, async () => {
      const { accounts, stored, log } = this.#ports
      if (accounts.find(name)?.source === 'CONFIGURATION') return
      const account = await stored.find(name)
      if (!account) return accounts.remove(name)
      const parsed = this.#parse(account)
      if ('account' in parsed) return void accounts.put(parsed.account)
      const problem = parsed.problems.map(({ path, message }) => `${path}: ${message}`).join('; ')
      log.error({ account: name, problem }, 'a stored account cannot be used')
      accounts.put(unusableDefinition(account, problem))
    })
  }

  #parse({ cloudProvider, definition }: StoredAccount) {
    const { providers } = this.#ports
    const provider = providers.find(cloudProvider)
    if (provider) return parseDefinition(definition, provider, 'API')
    return { problems: [{ path: 'cloudProvider', message: providers.unknown(cloudProvider) }] }
  }
}
