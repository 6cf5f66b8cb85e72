import { type AddressGuard, createClusterGuard, isLoopback } from '#platform/http/addresses.ts'
import type { Logger } from '#platform/log/log.ts'
import type { AccountPorts, AnyProvider, OpenAccount } from '../providers/provider.ts'
import { unusable } from './unusable.ts'

export type AccountSource = 'CONFIGURATION' | 'API'

/** A checked definition of an account. */
export interface AccountDefinition {
  readonly name: string
  readonly environment?: string | undefined
  readonly provider: AnyProvider
  readonly source: AccountSource
  /** As the provider's schema has made it. */
  readonly settings: unknown
  /** Changes with the definition. */
  readonly fingerprint: string
}

/** An account in use. */
export interface Account extends AccountDefinition {
  readonly open: OpenAccount
}

type RegistryPorts = Pick<AccountPorts, 'config' | 'clock' | 'http'>

export type AccountListener = (change: 'ADDED' | 'REMOVED', account: Account) => void

/** The accounts of this process: opened, closed, found by name. Never waits for a cloud. */
export class AccountRegistry {
  readonly #accounts = new Map<string, Account>()
  readonly #listeners = new Set<AccountListener>()
  readonly #closing = new Set<Promise<void>>()
  readonly #ports: RegistryPorts
  readonly #log: Logger
  readonly #addresses: AddressGuard

  constructor(ports: RegistryPorts, log: Logger) {
    this.#ports = ports
    const { http, server } = ports.config
    this.#addresses = createClusterGuard(http, http.allowLoopback ?? isLoopback(server.host))
    this.#log = log
  }

  all(): Account[] {
    return [...this.#accounts.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(name: string): Account | undefined {
    return this.#accounts.get(name)
  }

  /** Has an account of this definition, in the place of one of the same name. One that can never work says so. */
  put(definition: AccountDefinition): Account {
    const before = this.#accounts.get(definition.name)
    if (before?.fingerprint === definition.fingerprint && before.source === definition.source) return before
    return this.take(definition, this.#openOrSay(definition))
  }

  /** Opens an account that nobody finds yet. Throws what its provider throws of a definition that can never work. */
  open(definition: AccountDefinition): OpenAccount {
    const { config } = this.#ports
    const isConfigured = definition.source === 'CONFIGURATION'
    return definition.provider.open(definition.settings, {
      ...this.#ports,
      log: this.#log.child({ account: definition.name }),
      // Whoever may save accounts must not get at the files, programs and closed addresses of this machine.
      machine: {
        files: isConfigured,
        programs: isConfigured && config.kubernetes.allowExecCredentials,
        addresses: isConfigured ? undefined : this.#addresses,
      },
    })
  }

  /** Makes an account that was opened the one of its name. */
  take(definition: AccountDefinition, open: OpenAccount): Account {
    this.remove(definition.name)
    const account = { ...definition, open }
    this.#accounts.set(account.name, account)
    this.#tell('ADDED', account)
    this.#log.info({ account: account.name, cloudProvider: account.provider.name }, 'account opened')
    return account
  }

  remove(name: string): void {
    const account = this.#accounts.get(name)
    if (!account) return
    this.#accounts.delete(name)
    this.#tell('REMOVED', account)
    this.#log.info({ account: name }, 'account closed')
    const closing = this.#close(account).finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }

  /** Calls the listener for those that are there, then for each change; answers how to stop that. */
  onChange(listener: AccountListener): () => void {
    for (const account of this.#accounts.values()) listener('ADDED', account)
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async stop(): Promise<void> {
    for (const name of [...this.#accounts.keys()]) this.remove(name)
    await Promise.all(this.#closing)
  }

  #openOrSay(definition: AccountDefinition): OpenAccount {
    try {
      return this.open(definition)
    } catch (error) {
      return unusable(error instanceof Error ? error.message : String(error))
    }
  }

  async #close(account: Account): Promise<void> {
    try {
      await account.open.close()
    } catch (error) {
      this.#log.warn({ account: account.name, err: error }, 'an account did not close')
    }
  }

  #tell(change: 'ADDED' | 'REMOVED', account: Account): void {
    for (const listener of this.#listeners) listener(change, account)
  }
}
