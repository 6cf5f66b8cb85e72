import { isUtf8 } from 'node:buffer'
import type { QueryResolvers } from '#schema/generated/igor.ts'
import {
  branches,
  changedFiles,
  commitsBetween,
  type RepositoryPorts,
  repositoryFile,
} from '../actions/repositories.ts'

/** Queries about repositories. */
export const repositoryQueries = (ports: RepositoryPorts) =>
  ({
    scmHosts: () => [...ports.scms.values()].map(({ type, baseUrl }) => ({ type, baseUrl })),
    commits: async (_, { from, to, ...place }) => {
      const commits = await commitsBetween(place, { from, to }, ports)
      return commits.map((commit) => ({ ...commit, timestamp: new Date(commit.timestamp).toISOString() }))
    },
    changedFiles: async (_, { from, to, ...place }) => {
      const files = await changedFiles(place, { from, to }, ports)
      return files ? [...files] : null
    },
    repositoryFile: async (_, { path, ref, ...place }) => {
      const content = await repositoryFile(place, path, ref ?? 'HEAD', ports)
      const text = isUtf8(content) ? content.toString('utf8') : null
      return { path, text, base64: content.toString('base64') }
    },
    branches: async (_, place) => [...(await branches(place, ports))],
  }) satisfies QueryResolvers
