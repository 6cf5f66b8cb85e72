import type { Build } from './build.ts'
import type { JobSpec } from './script.ts'

/** A job, with its builds, newest first. */
export class Job {
  /** Names of folders and of itself, divided by slashes. */
  readonly fullName: string
  spec: JobSpec
  readonly builds: Build[] = []
  /** Shown as its last builds' numbers go on. */
  nextNumber = 1

  constructor(fullName: string, spec: JobSpec) {
    this.fullName = fullName
    this.spec = spec
  }

  get name(): string {
    return this.fullName.split('/').at(-1)!
  }

  /** `job/folder/job/name/`, as it stands in addresses. */
  get path(): string {
    return pathOf(this.fullName)
  }

  get isBuilding(): boolean {
    return this.builds.some((build) => build.isBuilding)
  }
}

export const pathOf = (fullName: string): string =>
  fullName
    .split('/')
    .map((name) => `job/${encodeURIComponent(name)}/`)
    .join('')
