import { readFileSync } from 'node:fs'
import {
  badInput,
  conflict,
  notFound,
  PlatformError,
  platformError,
  unavailable,
} from '#platform/errors/errors.ts'
import { errorTable } from '#platform/errors/table.ts'
import { failureTable } from '../../../../subgraphs/orca/stages/failures.ts'

describe('an error of the table', () => {
  it.each<[PlatformError, string, string, Record<string, unknown>]>([
    [
      notFound('execution', '01H'),
      'NOT_FOUND',
      'There is no execution 01H.',
      { kind: 'execution', id: '01H' },
    ],
    [
      notFound('poller', 'docker/nope', '; there is docker/mine'),
      'NOT_FOUND',
      'There is no poller docker/nope; there is docker/mine.',
      { kind: 'poller', id: 'docker/nope' },
    ],
    [
      notFound('poller', 'docker/mien', '; did you mean docker/mine?'),
      'NOT_FOUND',
      'There is no poller docker/mien; did you mean docker/mine?',
      { kind: 'poller', id: 'docker/mien' },
    ],
    [conflict('It ended.'), 'CONFLICT', 'It ended.', { reason: 'It ended.' }],
    [
      unavailable('orca', 'it is down'),
      'UNAVAILABLE',
      'orca does not answer: it is down',
      { service: 'orca' },
    ],
    [
      badInput([
        { path: 'a[0]', message: 'must be a number' },
        { path: '', message: 'too long' },
      ]),
      'BAD_USER_INPUT',
      'a[0]: must be a number; too long',
      {
        problems: [
          { path: 'a[0]', message: 'must be a number' },
          { path: '', message: 'too long' },
        ],
      },
    ],
  ])('%#: carries its code, its message and data for programs', (error, code, message, data) => {
    expect(error).toBeInstanceOf(PlatformError)
    expect(error).toMatchObject({ code, message, extensions: { ...data, code } })
  })

  it('keeps its cause for the log, and fills its template literally', () => {
    const cause = new Error('inner')
    const error = platformError('NOT_FOUND', { kind: '$&', id: '{kind}' }, cause)
    expect(error.cause).toBe(cause)
    expect(error.message).toBe('There is no $& {kind}.')
  })
})

it('docs/errors.md has every code of the tables with what it means, and no other', () => {
  const page = readFileSync('docs/errors.md', 'utf8')
  expect([...page.matchAll(/^## ([A-Z_]+)$/gm)].map(([, code]) => code)).toEqual(Object.keys(errorTable))
  for (const { template, meaning, remedy } of Object.values(errorTable)) {
    for (const text of [template, meaning, remedy]) expect(page).toContain(text)
  }
  for (const [code, meaning] of Object.entries(failureTable))
    expect(page).toContain(`| ${code} | ${meaning} |`)
})
