import { startTwin, type Twin } from '../http/twin.ts'
import { Access, type User } from './access.ts'
import { answer } from './api.ts'
import type { Build } from './build.ts'
import type { JobSpec } from './script.ts'
import { JenkinsServer, type ServerOptions } from './server.ts'

export interface JenkinsOptions extends ServerOptions {
  readonly users?: readonly User[]
  readonly port?: number
}

/** Who may log in where nobody says otherwise. */
export const defaultUser: User = { name: 'gennaker', password: 'wind', apiToken: '11a0token' }

/** A running Jenkins of pretence. */
export interface Jenkins extends Twin {
  /** Makes a job, or gives it another configuration. Folders are made of its name: `folder/name`. */
  job(fullName: string, spec?: JobSpec): void
  /** Nothing leaves the queue until `release`. */
  hold(): void
  release(): void
  /** The builds of a job, oldest first. */
  builds(job: string): readonly Build[]
  /** How many requests for builds wait. */
  waiting(): number
  /** All sessions, and the crumbs in them, end. */
  forgetSessions(): void
}

/**
 * A Jenkins that runs nothing: its builds follow scripts. It answers its remote access API as the controller does: folders, jobs with
 * parameters, the queue, crumbs that belong to a session, progressive console text, files, stopping.
 *
 * After https://www.jenkins.io/doc/book/using/remote-access-api/, …/doc/book/security/csrf-protection/,
 * …/doc/book/system-administration/authenticating-scripted-clients/ and the page `/api/` of each object of a controller (progressive
 * console output, `tree`).
 */
export async function startJenkins(options: JenkinsOptions = {}): Promise<Jenkins> {
  const server = new JenkinsServer(options)
  const access = new Access(options.users ?? [defaultUser])
  let root = ''
  const twin = await startTwin((request) => answer(request, root, server, access), options.port)
  root = twin.url
  return {
    ...twin,
    job: (fullName, spec = {}) => void server.configure(fullName, spec),
    hold: () => server.hold(),
    release: () => server.release(),
    builds: (job) => server.jobs.get(job)?.builds.toReversed() ?? [],
    waiting: () => server.waiting().length,
    forgetSessions: () => access.forget(),
    async stop() {
      server.stop()
      await twin.stop()
    },
  }
}
