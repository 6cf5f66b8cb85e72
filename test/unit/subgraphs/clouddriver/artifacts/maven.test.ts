import { createHash } from 'node:crypto'
import {
  compareMavenVersions,
  isInMavenRange,
} from '../../../../../subgraphs/clouddriver/artifacts/support/mavenVersion.ts'
import { artifactAccountsOf } from './accounts.ts'
import { serve } from './serve.ts'

/** As maven.apache.org/repositories/layout.html and /ref/current/maven-repository-metadata have it. */
const metadata = `<?xml version="1.0"?>
<metadata><groupId>com.shop</groupId><artifactId>web</artifactId><versioning>
  <latest>2.1-SNAPSHOT</latest><release>2.0</release>
  <versions><version>1.0</version><version>1.10</version><version>1.9</version><version>2.0</version><version>2.1-SNAPSHOT</version></versions>
</versioning></metadata>`
const snapshots = `<metadata><versioning><snapshot><timestamp>20240102.030405</timestamp><buildNumber>7</buildNumber></snapshot>
  <snapshotVersions>
    <snapshotVersion><extension>jar</extension><value>2.1-20240102.030405-7</value></snapshotVersion>
    <snapshotVersion><classifier>sources</classifier><extension>jar</extension><value>2.1-20240101.000000-6</value></snapshotVersion>
  </snapshotVersions></versioning></metadata>`

describe('a file of a Maven repository', () => {
  let server: Awaited<ReturnType<typeof serve>>
  let accounts: ReturnType<typeof artifactAccountsOf>
  const files: Record<string, string> = {
    '/m2/com/shop/web/maven-metadata.xml': metadata,
    '/m2/com/shop/web/2.1-SNAPSHOT/maven-metadata.xml': snapshots,
    '/m2/com/shop/web/1.0/web-1.0.jar.sha1': createHash('sha1')
      .update('/m2/com/shop/web/1.0/web-1.0.jar')
      .digest('hex'),
    '/m2/com/shop/web/1.9/web-1.9.jar.sha1': `${'0'.repeat(40)}  web-1.9.jar`,
    '/m2/com/shop/bad/maven-metadata.xml': '<html/>',
    '/m2/com/shop/trap/maven-metadata.xml': metadata.replace(
      '<metadata>',
      '<!DOCTYPE metadata [<!ENTITY x SYSTEM "file:///etc/passwd">]><metadata>',
    ),
  }

  beforeAll(async () => {
    server = await serve((request, response) => {
      const path = request.url ?? ''
      const found =
        files[path] ?? (/\.(jar|zip|pom)$/.test(path) && !path.includes('/none/') ? path : undefined)
      if (found === undefined) response.writeHead(404).end()
      else response.end(found)
    })
    accounts = artifactAccountsOf({ maven: [{ name: 'm2', repositoryUrl: `${server.origin}/m2/` }] })
  })
  afterAll(async () => {
    await accounts.stop()
    await server.stop()
  })
  const file = (reference: string) => ({ type: 'maven/file', reference, artifactAccount: 'm2' })

  it.each<[string, string]>([
    ['com.shop:web:1.0', '1.0/web-1.0.jar'],
    ['com.shop:web:zip:1.0', '1.0/web-1.0.zip'],
    ['com.shop:web:jar:sources:1.0', '1.0/web-1.0-sources.jar'],
    ['com.shop:web:RELEASE', '2.0/web-2.0.jar'],
    ['com.shop:web:latest.release', '2.0/web-2.0.jar'],
    ['com.shop:web:LATEST', '2.1-SNAPSHOT/web-2.1-20240102.030405-7.jar'],
    ['com.shop:web:latest.integration', '2.1-SNAPSHOT/web-2.1-20240102.030405-7.jar'],
    ['com.shop:web:2.1-SNAPSHOT', '2.1-SNAPSHOT/web-2.1-20240102.030405-7.jar'],
    ['com.shop:web:jar:sources:2.1-SNAPSHOT', '2.1-SNAPSHOT/web-2.1-20240101.000000-6-sources.jar'],
    ['com.shop:web:pom:2.1-SNAPSHOT', '2.1-SNAPSHOT/web-2.1-20240102.030405-7.pom'],
    ['com.shop:web:[1.0,2.0)', '1.10/web-1.10.jar'],
    ['com.shop:web:(,1.0]', '1.0/web-1.0.jar'],
  ])('is fetched by %s', async (reference, path) => {
    expect(await accounts.text(file(reference))).toBe(`/m2/com/shop/web/${path}`)
  })

  it.each<[string, string, RegExp]>([
    ['without a version', 'com.shop:web', /^BAD_USER_INPUT artifact\.reference: must be like group/],
    ['of a way up', 'com.shop:..:1.0', /^BAD_USER_INPUT artifact\.reference/],
    ['of a path', 'com.shop:web:../x', /^BAD_USER_INPUT artifact\.reference/],
    ['of a range that holds nothing', 'com.shop:web:[3,4]', /^NOT_FOUND .*com\.shop:web of version \[3,4\]/],
    ['that is not there', 'com.shop:none:1.0', /^NOT_FOUND .*none-1\.0\.jar \(account m2\)/],
    ['that is damaged', 'com.shop:web:1.9', /^UNAVAILABLE .*its sha1 is/],
    ['whose metadata names files', 'com.shop:trap:RELEASE', /^UNAVAILABLE .*not Maven's metadata/],
    ['whose metadata is none', 'com.shop:bad:RELEASE', /^UNAVAILABLE .*not Maven's metadata/],
  ])('is refused %s', async (_, reference, expected) => {
    expect(await accounts.refusal(file(reference))).toMatch(expected)
  })
})

describe('versions of Maven', () => {
  it('have the order of its specification', () => {
    const ordered = [
      '1.0-alpha-1',
      '1.0-beta',
      '1.0-milestone-2',
      '1.0-rc1',
      '1.0-SNAPSHOT',
      '1.0',
      '1.0-sp1',
      '1.0-xyz',
      '1.0.1',
      '1.1',
      '1.9',
      '1.10',
      '2',
    ]
    const shuffled = [...ordered].sort()
    expect(shuffled.sort(compareMavenVersions)).toEqual(ordered)
  })

  it.each([
    ['1', '1.0.0'],
    ['1.0-ga', '1'],
    ['1.0.0-final', '1.0'],
    ['1-cr2', '1-rc2'],
    ['1.0-a1', '1.0-alpha-1'],
  ])('%s and %s are the same', (a, b) => {
    expect(compareMavenVersions(a, b)).toBe(0)
  })

  it('are compared in a time that grows with their length only', () => {
    const began = performance.now()
    expect(compareMavenVersions('0.'.repeat(200_000), '1')).toBeLessThan(0)
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it.each<[string, string, boolean]>([
    ['1.5', '[1.0,2.0)', true],
    ['2.0', '[1.0,2.0)', false],
    ['1.0', '(1.0,2.0)', false],
    ['1.0.0', '[1.0]', true],
    ['9', '[1,)', true],
    ['3', '(,1],[3,4)', true],
    ['2', '(,1],[3,4)', false],
  ])('%s in %s: %s', (version, range, isIn) => {
    expect(isInMavenRange(version, range)).toBe(isIn)
  })
})
