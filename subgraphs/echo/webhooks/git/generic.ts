import { z } from 'zod'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import { branchOf, commitBefore, defineGitHost, ignored, isNoCommit } from './define.ts'

const hash = z
  .string()
  .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/i, 'is a whole hash: 40 or 64 digits from 0 to f')
const name = z.string().trim().min(1).max(500)

const schema = z
  .object({
    project: name,
    slug: name,
    branch: name.optional(),
    ref: name.optional(),
    hash,
    before: hash.optional(),
    action: z.string().max(100).default('push'),
    changedFiles: z.array(z.string()).max(20_000).optional(),
  })
  .refine(({ branch, ref }) => branch || ref, { path: ['ref'], message: 'is missing, and so is branch' })

/** Any server of git repositories, by a hook that sends a small payload (docs/triggers.md). */
export const generic = defineGitHost({
  source: 'generic',
  read({ payload }) {
    const parsed = schema.safeParse(payload)
    if (!parsed.success) return { problems: schemaProblems(parsed.error, payload) }
    const { project, slug, branch, ref, hash: commit, before = '', action, changedFiles } = parsed.data
    if (isNoCommit(commit)) return ignored(`${branch ?? ref} was deleted`)
    const change = {
      repoProject: project,
      slug,
      hash: commit.toLowerCase(),
      branch: branch ?? branchOf(ref!),
      action,
      ...commitBefore(before),
      ...(changedFiles && { changedFiles }),
    }
    return { changes: [change] }
  },
})
