import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const hook = join(import.meta.dirname, '../../../examples/git/post-receive')

/** Whether the programs are there that the hook needs. */
export const hasGit = await Promise.all(['git', 'curl', 'perl'].map((name) => run(name, ['--version']))).then(
  () => true,
  () => false,
)

/** A bare repository as a git server has it, with the hook of the examples, and a clone to push from. */
export class LocalRepository {
  readonly #folder: string
  readonly #bare: string
  readonly #clone: string

  private constructor(folder: string) {
    this.#folder = folder
    this.#bare = join(folder, 'web.git')
    this.#clone = join(folder, 'web')
  }

  static async create(url: string, secret: string): Promise<LocalRepository> {
    const repository = new LocalRepository(await mkdtemp(join(tmpdir(), 'gennaker-git-')))
    await repository.#begin(url, secret)
    return repository
  }

  async #begin(url: string, secret: string): Promise<void> {
    await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.#bare])
    await run('git', ['init', '--quiet', '--initial-branch=main', this.#clone])
    const secretFile = join(this.#folder, 'secret')
    await writeFile(secretFile, `${secret}\n`)
    await copyFile(hook, join(this.#bare, 'hooks/post-receive'))
    for (const [key, value] of Object.entries({ url, project: 'shop', slug: 'web', secretFile }))
      await run('git', ['-C', this.#bare, 'config', `gennaker.${key}`, value])
    await this.#git('remote', 'add', 'origin', this.#bare)
    await this.#git('config', 'user.name', 'Ada Lovelace')
    await this.#git('config', 'user.email', 'ada@example.com')
  }

  /** Commits files and pushes them; answers the commit, and what the person who pushes has read. */
  async push(files: Readonly<Record<string, string>>, branch = 'main') {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.#clone, path)), { recursive: true })
      await writeFile(join(this.#clone, path), content)
    }
    await this.#git('add', '--all')
    await this.#git('commit', '--quiet', '--message', Object.keys(files).join(', '))
    const { stderr } = await this.#git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
    const { stdout } = await this.#git('rev-parse', 'HEAD')
    return { hash: stdout.trim(), read: stderr }
  }

  /** Pushes the commit that is at hand under several names at once. */
  pushAs = (refs: readonly string[]) =>
    this.#git('push', '--quiet', 'origin', ...refs.map((ref) => `HEAD:${ref}`))

  /** Deletes a branch, there too. */
  deleteBranch = (branch: string) => this.#git('push', '--quiet', 'origin', `:refs/heads/${branch}`)

  #git(...args: readonly string[]) {
    return run('git', ['-C', this.#clone, ...args])
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true })
  }
}
