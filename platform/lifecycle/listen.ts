import type { AddressInfo, Server } from 'node:net'
import { StartupError } from './startupError.ts'

export interface ListenAddress {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** How a person chooses another port: `--port or GENNAKER_PORT`. */
  readonly portSetting: string
}

/** Listens, and answers the port. Throws StartupError, with the remedy, when that cannot be. */
export async function listen(server: Server, address: ListenAddress): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(new StartupError(reasonOf(error, address), error))
    server.once('error', refuse)
    server.listen({ host: address.host, port: address.port }, () => {
      server.off('error', refuse)
      resolve()
    })
  })
  return (server.address() as AddressInfo).port
}

function reasonOf(
  { code, message }: NodeJS.ErrnoException,
  { host, port, portSetting }: ListenAddress,
): string {
  const another = `another one with ${portSetting}`
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${host} is used by another program. Stop that one, or choose ${another}.`
  if (code === 'EACCES') return `This user may not listen on port ${port}. Choose ${another}, from 1024 on.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `${host} is no address of this machine. Name one that is with --host or GENNAKER_HOST.`
  }
  return `Listening on port ${port} of ${host} failed: ${message}. Choose ${another}.`
}
