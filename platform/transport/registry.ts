import { PlatformError, unavailable } from '#platform/errors/errors.ts'
import { type ErrorCode, errorTable } from '#platform/errors/table.ts'
import type { CallService, ServiceName } from '#platform/service/service.ts'
import type { Transport } from './transport.ts'

/** The ways to all subgraphs, by service. */
export class ServiceRegistry {
  private readonly transports = new Map<ServiceName, Transport>()

  add(transport: Transport): void {
    this.transports.set(transport.service, transport)
  }

  /** Throws UNAVAILABLE for a service that runs neither here nor at a configured endpoint. */
  of(service: ServiceName): Transport {
    const transport = this.transports.get(service)
    if (!transport)
      throw unavailable(service, 'it runs neither in this process nor at an endpoint of the configuration')
    return transport
  }

  all(): Transport[] {
    return [...this.transports.values()]
  }

  /** How a service sends documents to others. */
  readonly call: CallService = async (service, document, variables, caller) => {
    const { data, errors } = await this.of(service).execute({ document, variables }, caller)
    const [error] = errors ?? []
    if (error) throw new PlatformError(codeOf(error.extensions?.code), error.message, { ...error.extensions })
    return data as never
  }

  async stop(): Promise<void> {
    await Promise.all(this.all().map((transport) => transport.stop()))
  }
}

/** A code that isn't in the table is about the document, which would be a defect. */
function codeOf(code: unknown): ErrorCode {
  return typeof code === 'string' && code in errorTable ? (code as ErrorCode) : 'INTERNAL_SERVER_ERROR'
}
