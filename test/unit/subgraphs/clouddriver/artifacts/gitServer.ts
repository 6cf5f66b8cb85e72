import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { serve } from './serve.ts'

/** A folder of repositories, served by git's own http-backend. What is below /private/ wants ann's token. */
export async function gitServer() {
  const folder = mkdtempSync(join(tmpdir(), 'repositories-'))
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@b',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@b',
      },
    }).trim()
  const server = await serve((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const expected = `Basic ${Buffer.from('ann:t0p-s3cret').toString('base64')}`
    if (path.startsWith('/private/') && request.headers.authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
      return
    }
    if (path.startsWith('/moved/')) {
      response.writeHead(302, { location: (request.url ?? '').replace('/moved/', '/') }).end()
      return
    }
    // It never answers.
    if (path.startsWith('/slow/')) return
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: path.replace('/private/', '/'),
        QUERY_STRING: query,
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_ADDR: '127.0.0.1',
      } as NodeJS.ProcessEnv,
    })
    request.pipe(backend.stdin)
    // A client that hangs up.
    backend.stdin.on('error', () => undefined)
    const chunks: Buffer[] = []
    backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    backend.on('close', () => {
      const answer = Buffer.concat(chunks)
      const end = answer.indexOf('\r\n\r\n')
      const headers = answer
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(': ') as [string, string])
      const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200'
      response
        .writeHead(Number(status.slice(0, 3)), Object.fromEntries(headers))
        .end(answer.subarray(end + 4))
    })
  })
  return {
    ...server,
    folder,
    git,
    /** A repository with these files in a commit on master, bare and with its work tree; the commit's id. */
    repository(name: string, files: Record<string, string | Buffer>, links: Record<string, string> = {}) {
      const work = join(folder, `${name}-work`)
      mkdirSync(work, { recursive: true })
      git(work, 'init', '--quiet', '-b', 'master')
      const commit = (more: Record<string, string | Buffer>) => {
        for (const [path, content] of Object.entries(more)) {
          mkdirSync(dirname(join(work, path)), { recursive: true })
          writeFileSync(join(work, path), content)
        }
        git(work, 'add', '-A')
        git(work, 'commit', '--quiet', '-m', 'change')
        return git(work, 'rev-parse', 'HEAD')
      }
      for (const [path, target] of Object.entries(links)) symlinkSync(target, join(work, path))
      const first = commit(files)
      git(folder, 'clone', '--quiet', '--bare', work, `${name}.git`)
      const push = () => git(work, 'push', '--quiet', '--all', join(folder, `${name}.git`))
      return { url: `${server.origin}/${name}.git`, work, first, commit, push }
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
