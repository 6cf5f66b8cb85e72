import { isDeepStrictEqual } from 'node:util'
import type { Container, Pod } from '../controllers/kinds.ts'
import type { Context } from '../controllers/runtime/controller.ts'
import { behaviourOf, type Pace } from './behaviour.ts'
import { ContainerRun } from './containerRun.ts'
import type { Host, Role } from './host.ts'
import { podStatus } from './podStatus.ts'
import { missingEnvironment, missingVolume } from './references.ts'

/** What a pod has of the node that it runs on. */
export interface Machine {
  readonly context: Context
  readonly pace: Pace
  readonly nodeName: string
  readonly ip: string
  hasImage(image: string): boolean
  takeAddress(): string
  freeAddress(address: string | undefined): void
  /** The pod's status has to be written. */
  changed(run: PodRun): void
}

/** A pod from being bound to a node to its end. */
export class PodRun {
  pod: Pod
  readonly #machine: Machine
  readonly #init: readonly ContainerRun[]
  readonly #main: readonly ContainerRun[]
  readonly #startTime: string
  #ip: string | undefined
  #cancel: (() => void) | undefined
  #isMounted = false
  #isStopping = false
  #isFrozen = false
  #evicted: string | undefined

  /** `ip` is the address that it has from before, if it was there before the sandbox started. */
  constructor(machine: Machine, pod: Pod, ip: string | undefined) {
    this.#machine = machine
    this.pod = pod
    this.#ip = ip
    this.#startTime = pod.status?.startTime ?? machine.context.time.stamp()
    const host = this.#host()
    const make = (container: Container, role: Role) =>
      new ContainerRun(host, container, role, behaviourOf(pod, container, machine.pace))
    this.#init = (pod.spec.initContainers ?? []).map((container) =>
      make(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init'),
    )
    this.#main = pod.spec.containers.map((container) => make(container, 'main'))
  }

  /** Starts it, or goes on where it was before the sandbox stopped. */
  begin(): void {
    const { initContainerStatuses = [], containerStatuses = [] } = this.pod.status ?? {}
    for (const run of this.#all()) {
      const statuses = run.role === 'main' ? containerStatuses : initContainerStatuses
      const status = statuses.find(({ name }) => name === run.container.name)
      if (status) run.restore(status)
    }
    this.#machine.changed(this)
    this.#mount()
  }

  /** The object has changed. */
  observe(pod: Pod): void {
    this.pod = pod
    if (pod.metadata.deletionTimestamp !== undefined && !this.#isStopping && !this.#isFrozen) this.#stop()
  }

  /** Something that it may be waiting for has changed. */
  unblock(): void {
    if (this.#isFrozen || this.#isStopping || this.#evicted !== undefined) return
    if (!this.#isMounted) this.#mount()
    else for (const run of this.#all()) run.unblock()
  }

  /** Whether it waits for a ConfigMap or a Secret. */
  get isBlocked(): boolean {
    return (
      !this.#isMounted ||
      this.#all().some((run) => run.state.waiting?.reason === 'CreateContainerConfigError')
    )
  }

  /** Ends a container (the first one, if none is named) as a signal from outside does. */
  kill(container: string | undefined, exitCode: number, reason: string): boolean {
    const run = this.#main.find(({ container: { name } }) => container === undefined || name === container)
    run?.kill(exitCode, reason)
    return run !== undefined
  }

  /** Its node stops doing anything for it, or begins again. */
  freeze(isFrozen: boolean): void {
    this.#isFrozen = isFrozen
    if (isFrozen) return
    this.#machine.changed(this)
    this.observe(this.pod)
  }

  /** The node has too little for it: it has failed, and its containers with it. */
  evict(message: string): void {
    this.#evicted = message
    for (const run of this.#all()) run.stop(137)
    this.#tell('Warning', 'Evicted', message)
    this.#machine.changed(this)
  }

  /** The pod is gone. */
  forget(): void {
    this.#cancel?.()
    for (const run of this.#all()) run.forget()
    this.#machine.freeAddress(this.#ip)
  }

  /** Writes to the object as it is now: what others have changed of it stays. */
  writeStatus(): void {
    const { cluster, time } = this.#machine.context
    const { namespace, name, uid } = this.pod.metadata
    const pod = cluster.get('Pod', namespace, name!) as Pod | undefined
    if (this.#isFrozen || pod?.metadata.uid !== uid) return
    this.pod = pod!
    const status = podStatus(this.#parts(), time.stamp())
    // After a restart most of the pods are as they were: writing all of them once more would take seconds.
    if (isDeepStrictEqual(status, pod!.status)) return
    this.pod = cluster.updateStatus({ ...pod!, status }) as Pod
  }

  #all(): readonly ContainerRun[] {
    return [...this.#init, ...this.#main]
  }

  #parts() {
    return {
      pod: this.pod,
      init: this.#init,
      main: this.#main,
      hostIp: this.#machine.ip,
      ip: this.#ip,
      startTime: this.#startTime,
      isMounted: this.#isMounted,
      evicted: this.#evicted,
    }
  }

  #mount(): void {
    const problem = missingVolume(this.#machine.context.cluster, this.pod)
    this.#isMounted = problem === undefined
    if (problem !== undefined) return this.#tell('Warning', 'FailedMount', problem)
    this.#proceed()
  }

  /** Starts the next init container, or all the others when these are done. */
  #proceed(): void {
    const next = this.#init.find((run) => !run.isInitialized)
    if (next) {
      if (!next.isOver) next.start()
      return
    }
    for (const run of this.#main) if (run.state.waiting || (run.state.terminated && !run.isOver)) run.start()
  }

  #stop(): void {
    this.#isStopping = true
    const running = this.#all().filter((run) => run.state.running)
    for (const { container } of running)
      this.#tell('Normal', 'Killing', `Stopping container ${container.name}`, container)
    const grace = this.pod.metadata.deletionGracePeriodSeconds ?? 30
    const stop = Math.max(
      0,
      ...running.map(({ container }) => behaviourOf(this.pod, container, this.#machine.pace).stop),
    )
    const end = () => {
      for (const run of this.#all()) run.stop(stop > grace ? 137 : 0)
      this.writeStatus()
      const { namespace, name, uid } = this.pod.metadata
      this.#machine.context.cluster.delete('Pod', namespace, name!, { gracePeriodSeconds: 0, uid: uid! })
    }
    this.#cancel = this.#machine.context.time.after(Math.min(grace, stop), end)
  }

  #host(): Host {
    const { context } = this.#machine
    const { name, namespace, uid } = this.pod.metadata
    const inLog = (container: string, restart: number) => ({ podUid: uid!, container, restart })
    return {
      podUid: uid!,
      podName: `${name}_${namespace}(${uid})`,
      hasInit: (this.pod.spec.initContainers ?? []).length > 0,
      restartPolicy: this.pod.spec.restartPolicy ?? 'Always',
      stamp: () => context.time.stamp(),
      after: (seconds, call) => context.time.after(seconds, call),
      hasImage: (image) => this.#machine.hasImage(image),
      connect: () => {
        this.#ip ??= this.#machine.takeAddress()
      },
      missing: (container) => missingEnvironment(context.cluster, this.pod, container),
      changed: () => this.#machine.changed(this),
      begun: () => this.#proceed(),
      tell: (type, reason, message, container) => this.#tell(type, reason, message, container),
      write: (container, restart, line) => context.cluster.podLogs.append(inLog(container, restart), line),
      endLog: (container, restart) => context.cluster.podLogs.end(inLog(container, restart)),
    }
  }

  #source() {
    return { component: 'kubelet', host: this.#machine.nodeName }
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string, container?: Container): void {
    const field =
      container && (this.#main.some((run) => run.container === container) ? 'containers' : 'initContainers')
    this.#machine.context.recorder.record(this.pod, this.#source(), {
      type,
      reason,
      message,
      ...(container ? { fieldPath: `spec.${field}{${container.name}}` } : {}),
    })
  }
}
