import type { Container } from '../controllers/kinds.ts'

/** `init` containers run one after the other before the others, `sidecar`s start in their row and go on running. */
export type Role = 'init' | 'sidecar' | 'main'

/** What a container has of the pod that it is in. */
export interface Host {
  readonly podUid: string
  /** `name_namespace(uid)`: how messages name the pod. */
  readonly podName: string
  /** Whether it has containers that come before the others. */
  readonly hasInit: boolean
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never'
  stamp(): string
  after(seconds: number, call: () => void): () => void
  /** Whether its node has the image already; from now on it has. */
  hasImage(image: string): boolean
  /** What it waits for before it can be created. */
  missing(container: Container): string | undefined
  changed(): void
  /** A container is about to run: the pod needs its network. */
  connect(): void
  /** An init container is done, or a sidecar runs: the next one in the row can start. */
  begun(): void
  tell(type: 'Normal' | 'Warning', reason: string, message: string, container: Container): void
  write(container: string, restart: number, line: string): void
  endLog(container: string, restart: number): void
}
