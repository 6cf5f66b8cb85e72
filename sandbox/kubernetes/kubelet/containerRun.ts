import type { Container, ContainerState, ContainerStatus } from '../controllers/kinds.ts'
import { BackOff, haste, inWords } from './backOff.ts'
import type { Behaviour, Fault } from './behaviour.ts'
import type { Host, Role } from './host.ts'
import { linesOf } from './output.ts'
import { scriptOf } from './script.ts'

/** A container from being pulled to its end. */
export class ContainerRun {
  readonly container: Container
  readonly role: Role
  readonly #host: Host
  readonly #behaviour: Behaviour
  readonly #backOff = new BackOff()
  readonly #pullBackOff = new BackOff()
  #alarms = new Set<() => void>()
  #state: ContainerState
  #lastState: ContainerState = {}
  #restarts = 0
  #isReady = false
  #hasImage = false
  #isBlocked = false

  constructor(host: Host, container: Container, role: Role, behaviour: Behaviour) {
    this.#host = host
    this.container = container
    this.role = role
    this.#behaviour = behaviour
    this.#state = { waiting: { reason: host.hasInit ? 'PodInitializing' : 'ContainerCreating' } }
  }

  get state(): ContainerState {
    return this.#state
  }

  /** Whether it will not run again. */
  get isOver(): boolean {
    return this.#state.terminated !== undefined && !this.#restartsAfter(this.#state.terminated.exitCode)
  }

  /** Whether the containers after it may start. */
  get isInitialized(): boolean {
    if (this.role === 'sidecar') return this.#state.running !== undefined
    return this.#state.terminated?.exitCode === 0
  }

  get isReady(): boolean {
    return this.role === 'init' ? this.isInitialized : this.#isReady
  }

  get hasRun(): boolean {
    return this.#lastState.terminated !== undefined
  }

  status(): ContainerStatus {
    const { name, image } = this.container
    const { running, terminated } = this.#state
    const id = containerId(this.#host.podUid, name, this.#restarts)
    return {
      name,
      image,
      imageID: this.#hasImage ? `sandbox://${image}` : '',
      ...(running || terminated || this.hasRun ? { containerID: terminated?.containerID ?? id } : {}),
      ready: this.isReady,
      started: running !== undefined && this.role !== 'init',
      restartCount: this.#restarts,
      state: this.#state,
      lastState: this.#lastState,
    }
  }

  /** Takes up what was before the sandbox stopped. */
  restore(status: ContainerStatus): void {
    this.#restarts = status.restartCount
    this.#lastState = status.lastState
    this.#hasImage = status.imageID !== ''
    if (status.state.terminated) this.#state = status.state
    if (status.state.running) {
      this.#state = status.state
      this.#isReady = status.ready
      this.#host.hasImage(this.container.image)
      this.#live()
    }
  }

  start(): void {
    if (this.#state.terminated && !this.isOver) return this.#restart()
    this.#wait('ContainerCreating')
    this.#pull()
  }

  /** Looks again whether what it waits for is there. */
  unblock(): void {
    if (this.#isBlocked) this.#create()
  }

  /** Ends it from outside. */
  kill(exitCode: number, reason: string): void {
    if (this.#state.running) this.#exit(exitCode, reason)
  }

  /** Ends it for good, as its pod goes. */
  stop(exitCode: number): void {
    this.#cancelAll()
    if (this.#state.running) this.#terminate(exitCode, exitCode === 0 ? 'Completed' : 'Error')
  }

  /** Nothing happens any more. */
  forget(): void {
    this.#cancelAll()
  }

  #pull(): void {
    const { image, imagePullPolicy } = this.container
    if (this.#behaviour.fault === 'image-pull-error') return this.#failToPull()
    const isPresent = this.#host.hasImage(image) && imagePullPolicy !== 'Always'
    if (!isPresent) this.#tell('Normal', 'Pulling', `Pulling image "${image}"`)
    this.#after(this.#behaviour.start, () => {
      const ms = Math.round(this.#behaviour.start * 1000)
      const message = isPresent
        ? `Container image "${image}" already present on machine`
        : `Successfully pulled image "${image}" in ${ms}ms (${ms}ms including waiting). Image size: 20000000 bytes.`
      this.#tell('Normal', 'Pulled', message)
      this.#hasImage = true
      this.#create()
    })
  }

  #failToPull(): void {
    const { image } = this.container
    this.#tell('Normal', 'Pulling', `Pulling image "${image}"`)
    this.#after(Math.min(this.#behaviour.start, 0.02), () => {
      const problem = `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`
      this.#wait('ErrImagePull', problem)
      this.#tell('Warning', 'Failed', `Failed to pull image "${image}": ${problem}`)
      this.#tell('Warning', 'Failed', 'Error: ErrImagePull')
      this.#after(0.03, () => this.#backOffPull(problem))
    })
  }

  #backOffPull(problem: string): void {
    const { image } = this.container
    this.#wait('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${problem}`)
    this.#tell('Normal', 'BackOff', `Back-off pulling image "${image}"`)
    this.#tell('Warning', 'Failed', 'Error: ImagePullBackOff')
    this.#after(this.#pullBackOff.take() * haste, () => this.#failToPull())
  }

  #create(): void {
    const problem = this.#host.missing(this.container)
    this.#isBlocked = problem !== undefined
    if (problem !== undefined) {
      this.#wait('CreateContainerConfigError', problem)
      return this.#tell('Warning', 'Failed', `Error: ${problem}`)
    }
    this.#tell('Normal', 'Created', `Created container: ${this.container.name}`)
    this.#tell('Normal', 'Started', `Started container ${this.container.name}`)
    this.#host.connect()
    this.#state = { running: { startedAt: this.#host.stamp() } }
    this.#live()
    this.#host.changed()
    if (this.role === 'sidecar') this.#host.begun()
  }

  /** From its start to its end, if it has one. */
  #live(): void {
    const script = scriptOf(this.container)
    for (const { at, text } of linesOf(this.container, script, this.#behaviour.fault)) {
      if (at === 0) this.#write(text)
      else if (Number.isFinite(at)) this.#after(at, () => this.#write(text))
    }
    const { fault, run, exits, exitCode } = this.#behaviour
    if (isCrash(fault)) {
      const code = fault === 'oom' ? 137 : (exitCode ?? script.exitCode) || 1
      this.#after(run ?? 0.02, () => this.#exit(code, fault === 'oom' ? 'OOMKilled' : 'Error'))
    } else if (this.#ends(exits || script.exitCode !== undefined)) {
      const code = exitCode ?? script.exitCode ?? 0
      const seconds = run ?? Math.max(script.end, 0.05)
      if (Number.isFinite(seconds))
        this.#after(seconds, () => this.#exit(code, code === 0 ? 'Completed' : 'Error'))
    }
    if (this.role !== 'init' && !this.#isReady) this.#becomeReady()
  }

  #ends(bySaying: boolean): boolean {
    if (this.role === 'init') return true
    return this.role === 'main' && (bySaying || this.#host.restartPolicy !== 'Always')
  }

  #becomeReady(): void {
    const { readinessProbe } = this.container
    if (this.#behaviour.fault === 'never-ready') return this.#failProbe()
    const delay = (readinessProbe?.initialDelaySeconds ?? 0) * haste
    this.#after(this.#behaviour.ready + delay, () => {
      this.#isReady = true
      this.#host.changed()
    })
  }

  #failProbe(): void {
    this.#after(this.container.readinessProbe?.periodSeconds ?? 10, () => this.#failProbe())
    this.#tell('Warning', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')
  }

  #exit(exitCode: number, reason: string): void {
    this.#cancelAll()
    this.#terminate(exitCode, reason)
    if (this.role === 'init' && exitCode === 0) this.#host.begun()
    else if (!this.isOver) this.#restart()
  }

  #terminate(exitCode: number, reason: string): void {
    this.#isReady = false
    this.#host.endLog(this.container.name, this.#restarts)
    const { startedAt } = this.#state.running!
    this.#state = {
      terminated: {
        exitCode,
        reason,
        startedAt,
        finishedAt: this.#host.stamp(),
        containerID: containerId(this.#host.podUid, this.container.name, this.#restarts),
      },
    }
    this.#host.changed()
  }

  #restartsAfter(exitCode: number): boolean {
    const { restartPolicy } = this.#host
    if (this.role === 'sidecar') return true
    if (this.role === 'init') return exitCode !== 0 && restartPolicy !== 'Never'
    return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0)
  }

  /** The first time at once, after that with growing pauses. */
  #restart(): void {
    if (!this.hasRun) return this.#after(0.01, () => this.#again())
    const seconds = this.#backOff.take()
    const { name } = this.container
    const message = `back-off ${inWords(seconds)} restarting failed container=${name} pod=${this.#host.podName}`
    this.#lastState = this.#state
    this.#wait('CrashLoopBackOff', message)
    this.#tell(
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${name} in pod ${this.#host.podName}`,
    )
    this.#after(seconds * haste, () => this.#again())
  }

  #again(): void {
    if (this.#state.terminated) this.#lastState = this.#state
    this.#restarts++
    this.#create()
  }

  #wait(reason: string, message?: string): void {
    this.#state = { waiting: { reason, ...(message === undefined ? {} : { message }) } }
    this.#host.changed()
  }

  #write(line: string): void {
    this.#host.write(this.container.name, this.#restarts, line)
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#host.tell(type, reason, message, this.container)
  }

  #after(seconds: number, call: () => void): void {
    const cancel = this.#host.after(seconds, () => {
      this.#alarms.delete(cancel)
      call()
    })
    this.#alarms.add(cancel)
  }

  #cancelAll(): void {
    for (const cancel of this.#alarms) cancel()
    this.#alarms.clear()
  }
}

const isCrash = (fault: Fault | undefined) => fault === 'crash-loop' || fault === 'oom'

const containerId = (podUid: string, name: string, restarts: number) =>
  `sandbox://${podUid}/${name}/${restarts}`
