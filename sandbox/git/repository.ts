import { createHash } from 'node:crypto'

export interface GitAuthor {
  readonly name: string
  readonly email: string
}

export interface GitChanges {
  readonly added: readonly string[]
  readonly modified: readonly string[]
  readonly removed: readonly string[]
}

export interface GitCommit {
  readonly id: string
  readonly parents: readonly string[]
  readonly message: string
  readonly author: GitAuthor
  /** Milliseconds since 1970. */
  readonly time: number
  readonly files: ReadonlyMap<string, string>
  /** Against its first parent. */
  readonly changes: GitChanges
}

export interface NewCommit {
  readonly message: string
  /** Contents by path; null removes the file. */
  readonly files?: Readonly<Record<string, string | null>>
  readonly author?: GitAuthor
}

/** Hash of what does not exist: before a branch is created, after it is deleted. */
export const noCommit = '0'.repeat(40)

const someone: GitAuthor = { name: 'Ada Lovelace', email: 'ada@example.com' }
const firstCommitAt = Date.UTC(2026, 0, 1)

/** A repository as the twins of the hosts keep it, in memory: branches, tags, commits with their files. */
export class GitRepository {
  readonly project: string
  readonly slug: string
  readonly defaultBranch: string
  readonly #commits = new Map<string, GitCommit>()
  readonly #branches = new Map<string, string>()
  readonly #tags = new Map<string, string>()

  constructor(project: string, slug: string, defaultBranch = 'main') {
    this.project = project
    this.slug = slug
    this.defaultBranch = defaultBranch
    this.commit(defaultBranch, { message: 'Begin', files: { 'README.md': `# ${slug}\n` } })
  }

  /** A commit at the tip of a branch, which begins at the default branch when it is new. */
  commit(branch: string, { message, files = {}, author = someone }: NewCommit): GitCommit {
    const parent = this.resolve(branch) ?? this.resolve(this.defaultBranch)
    const before = parent?.files ?? new Map<string, string>()
    const after = new Map(before)
    for (const [path, content] of Object.entries(files)) {
      if (content === null) after.delete(path)
      else after.set(path, content)
    }
    const commit = {
      parents: parent ? [parent.id] : [],
      message,
      author,
      time: firstCommitAt + this.#commits.size * 60_000,
      files: after,
      changes: changesBetween(before, after),
    }
    const text = JSON.stringify([this.project, this.slug, { ...commit, files: [...after] }])
    const id = createHash('sha1').update(text).digest('hex')
    this.#commits.set(id, { id, ...commit })
    this.#branches.set(branch, id)
    return { id, ...commit }
  }

  createBranch(name: string, from: string): GitCommit {
    return this.#point(this.#branches, name, from)
  }

  deleteBranch(name: string): void {
    this.#branches.delete(name)
  }

  tag(name: string, from: string): GitCommit {
    return this.#point(this.#tags, name, from)
  }

  get branches(): readonly { readonly name: string; readonly commit: GitCommit }[] {
    return [...this.#branches]
      .map(([name, id]) => ({ name, commit: this.#commits.get(id)! }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** What a branch, a tag, or a hash (seven digits at least) stands for. */
  resolve(ref: string): GitCommit | undefined {
    if (ref === 'HEAD') return this.resolve(this.defaultBranch)
    const name = ref.replace(/^refs\/(heads|tags)\//, '')
    const id = this.#branches.get(name) ?? this.#tags.get(name)
    if (id) return this.#commits.get(id)
    if (!/^[0-9a-f]{7,40}$/.test(ref)) return undefined
    return [...this.#commits.values()].find((commit) => commit.id.startsWith(ref))
  }

  /** What `to` has and `from` has not, newest first; undefined when there is no such commit. */
  between(from: string, to: string): readonly GitCommit[] | undefined {
    const [base, head] = [this.resolve(from), this.resolve(to)]
    if (!base || !head) return undefined
    const known = new Set(this.#ancestry(base).map(({ id }) => id))
    return this.#ancestry(head).filter(({ id }) => !known.has(id))
  }

  changed(from: string, to: string): GitChanges {
    const none = new Map<string, string>()
    return changesBetween(this.resolve(from)?.files ?? none, this.resolve(to)?.files ?? none)
  }

  #ancestry(commit: GitCommit): readonly GitCommit[] {
    const found: GitCommit[] = []
    for (let next: GitCommit | undefined = commit; next; next = this.#commits.get(next.parents[0] ?? ''))
      found.push(next)
    return found
  }

  #point(names: Map<string, string>, name: string, from: string): GitCommit {
    const commit = this.resolve(from)
    if (!commit) throw new Error(`There is no commit ${from}`)
    names.set(name, commit.id)
    return commit
  }
}

function changesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): GitChanges {
  const added = [...after.keys()].filter((path) => !before.has(path))
  const modified = [...after.keys()].filter(
    (path) => before.has(path) && before.get(path) !== after.get(path),
  )
  const removed = [...before.keys()].filter((path) => !after.has(path))
  return { added, modified, removed }
}
