import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { artifactAccountsOf } from './accounts.ts'
import { gitServer } from './gitServer.ts'

/** OpenSSH's server, where the machine has it. */
const sshd = ['/usr/sbin/sshd', '/usr/bin/sshd'].find((path) => existsSync(path))
;(sshd ? describe : describe.skip)('a repository by ssh', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'))
  const at = (name: string) => join(folder, name)
  let server: Awaited<ReturnType<typeof gitServer>>
  let daemon: ChildProcess
  let port: number
  let log = ''
  let accounts: ReturnType<typeof artifactAccountsOf>

  beforeAll(async () => {
    const keygen = (name: string, passphrase: string) =>
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', at(name)])
    keygen('host', '')
    keygen('user', '')
    keygen('locked', 'pass phrase')
    keygen('stranger', '')
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    port = (probe.address() as { port: number }).port
    probe.close()
    await once(probe, 'close')
    writeFileSync(
      at('authorized'),
      readFileSync(at('user.pub'), 'utf8') + readFileSync(at('locked.pub'), 'utf8'),
    )
    const [type, key] = readFileSync(at('host.pub'), 'utf8').split(' ')
    writeFileSync(at('known'), `[127.0.0.1]:${port} ${type} ${key}\n`)
    writeFileSync(at('unknown'), '')
    writeFileSync(
      at('config'),
      [
        `ListenAddress 127.0.0.1:${port}`,
        `HostKey ${at('host')}`,
        `AuthorizedKeysFile ${at('authorized')}`,
        `PidFile ${at('pid')}`,
        'StrictModes no',
        'UsePAM no',
        'PermitRootLogin prohibit-password',
        // Asks for one when the keys are none of the right ones.
        'PasswordAuthentication yes',
        'LogLevel VERBOSE',
      ].join('\n'),
    )
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
    daemon = spawn(sshd!, ['-D', '-e', '-f', at('config')], { stdio: ['ignore', 'ignore', 'pipe'] })
    daemon.stderr!.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
    const isUp = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true))
        socket.on('error', () => resolve(false)).once('connect', () => socket.destroy())
      })
    while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 20))
    server = await gitServer()
    server.repository('shop', { 'README.md': 'by ssh' })
    const known = { sshKnownHostsFilePath: at('known') }
    accounts = artifactAccountsOf({
      gitrepo: [
        { name: 'key', sshPrivateKeyFilePath: at('user'), ...known },
        {
          name: 'phrase',
          sshPrivateKeyFilePath: at('locked'),
          sshPrivateKeyPassphrase: 'pass phrase',
          ...known,
        },
        { name: 'wrong', sshPrivateKeyFilePath: at('locked'), sshPrivateKeyPassphrase: 'guessed', ...known },
        { name: 'stranger', sshPrivateKeyFilePath: at('stranger'), ...known },
        { name: 'keyless', sshPrivateKeyPassphrase: 'pass phrase', ...known },
        { name: 'wary', sshPrivateKeyFilePath: at('user'), sshKnownHostsFilePath: at('unknown') },
        { name: 'trusting', sshPrivateKeyFilePath: at('user'), sshTrustUnknownHosts: true },
      ],
    })
  })
  afterAll(async () => {
    await accounts.stop()
    await server.stop()
    daemon.kill()
    await once(daemon, 'exit')
    rmSync(folder, { recursive: true })
  })

  const repository = (artifactAccount: string) => ({
    type: 'git/repo',
    reference: `ssh://${userInfo().username}@127.0.0.1:${port}${server.folder}/shop.git`,
    artifactAccount,
  })

  it.each(['key', 'phrase', 'trusting'])('is fetched with the account %s', async (account) => {
    expect(await accounts.file(repository(account), 'README.md')).toBe('by ssh')
  })

  it.each<[string, RegExp]>([
    ['stranger', /^FORBIDDEN .*does not let the artifact account stranger/],
    ['wrong', /^FORBIDDEN .*does not let the artifact account wrong/],
    ['keyless', /^FORBIDDEN .*does not let the artifact account keyless/],
    ['wary', /^FORBIDDEN .*host key of 127\.0\.0\.1 is not among the known ones/],
  ])('is refused to the account %s', async (account, expected) => {
    const refusal = await accounts.refusal(repository(account))
    expect(refusal).toMatch(expected)
    expect(refusal).not.toMatch(/guessed/)
  })

  it('never gives a server what unlocks the key, though that asks for a password', async () => {
    await accounts.refusal(repository('wrong'))
    expect(log).toMatch(/Connection closed by authenticating user/)
    expect(log).not.toMatch(/password/i)
  })
})
