import type { JsonObject } from '#platform/definition/json.ts'
import { Channels } from '../../../../../subgraphs/echo/notifications/index.ts'
import {
  pipelineNotificationProblems,
  savedNotificationProblems,
} from '../../../../../subgraphs/echo/notifications/problems.ts'
import { defaultConfig } from '../../../../fixtures/config.ts'

const configured = structuredClone(defaultConfig())
Object.assign(configured.slack, { token: 'x' })
Object.assign(configured.githubStatus, { token: 'x' })
const channels = new Channels(configured, {} as never)
afterAll(() => channels.stop())

const when = ['pipeline.failed']
const expression = '$' + '{parameters.channel}'
const shown = (problems: readonly { path: string; message: string }[]) =>
  problems.map(({ path, message }) => `${path} ${message}`)

describe('of a pipeline', () => {
  it.each<[string, JsonObject, RegExp | undefined]>([
    ['all that it needs', { type: 'slack', address: '#shop', when }, undefined],
    ['a type in other letters', { type: 'SLACK', address: '#shop', when }, undefined],
    ['an expression for an address', { type: 'slack', address: expression, when }, undefined],
    ['an expression for a type', { type: expression, when }, undefined],
    ['what the trigger may tell', { type: 'githubStatus', when }, undefined],
    ['no address', { type: 'slack', when }, /^\[0\]\.address is missing; a text/],
    [
      'a field of another form',
      { type: 'githubStatus', repo: 'shop', when },
      /^\[0\]\.repo must be owner\/name/,
    ],
    ['an unknown type', { type: 'slak', when }, /^\[0\]\.type .*"slak"; did you mean slack\?/],
    ['no type', { when }, /^\[0\]\.type must be the name of a channel, not nothing/],
    ['a type that makes no text', { type: { toString: 1 }, when }, /^\[0\]\.type .*not an object/],
    ['a type that is gone', { type: 'hipchat', when }, /^\[0\]\.type .*2019/],
    [
      'a channel that is not configured',
      { type: 'sms', address: '+4930123456', when },
      /^\[0\]\.type is not sent here: /,
    ],
    [
      'an unknown condition',
      { type: 'slack', address: 'a', when: ['pipeline.complet', 'pipeline.failed'] },
      /^\[0\]\.when has "pipeline.complet", which is none of pipeline.starting, pipeline.complete, pipeline.failed$/,
    ],
    [
      'a condition of stages',
      { type: 'slack', address: 'a', when: 'stage.failed' },
      /^\[0\]\.when has "stage.failed"/,
    ],
    ['no condition', { type: 'slack', address: 'a' }, /^\[0\]\.when is empty/],
  ])('with %s: %j', (_, notification, problem) => {
    const found = shown(pipelineNotificationProblems({ notifications: [notification] }, channels))
    expect(found).toEqual(
      problem ? [expect.stringMatching(new RegExp(problem.source.replace('^', '^notifications')))] : [],
    )
  })
})

it('of stages are told where the stage sends any', () => {
  const one = { type: 'slack', address: 'a', when: ['stage.complet'] }
  const judged = { ...one, when: ['manualJudgment'] }
  const stages = [
    { type: 'wait', notifications: [one] },
    {
      type: 'wait',
      sendNotifications: 'true',
      notifications: [one, judged, { ...one, when: ['stage.skipped'] }],
    },
    { type: 'manualJudgment', notifications: [judged, one] },
  ]
  expect(shown(pipelineNotificationProblems({ stages }, channels))).toEqual([
    expect.stringMatching(/^stages\[1\]\.notifications\[0\]\.when .*"stage.complet"/),
    expect.stringMatching(/^stages\[1\]\.notifications\[1\]\.when .*"manualJudgment"/),
    expect.stringMatching(/^stages\[2\]\.notifications\[1\]\.when .*manualJudgmentStop$/),
  ])
})

it('of applications are told by channel, once for all that is in it', () => {
  const definition = {
    application: 'shop',
    lastModified: 5,
    slack: [
      { address: 'a', when },
      { when: ['pipelne.failed'] },
      { address: 'a', when: ['orchestration.failed'] },
    ],
    slak: [
      { address: 'a', when },
      { address: 'b', when },
    ],
    sms: [{ address: '+4930123456', when }],
  }
  expect(shown(savedNotificationProblems(definition, channels))).toEqual([
    expect.stringMatching(/^slack\[1\]\.address is missing/),
    expect.stringMatching(/^slack\[1\]\.when has "pipelne.failed"/),
    expect.stringMatching(/^slak is never sent: .*did you mean slack/),
    expect.stringMatching(/^sms is not sent here/),
  ])
})

it('are few however many there are', () => {
  const notifications = Array.from({ length: 500 }, () => ({ type: 'slak' }))
  const stages = Array.from({ length: 500 }, () => ({ sendNotifications: true, notifications }))
  expect(pipelineNotificationProblems({ notifications, stages }, channels).length).toBeLessThanOrEqual(100)
  const lists = Object.fromEntries(stages.map((_, index) => [`channel${index}`, notifications]))
  expect(savedNotificationProblems(lists, channels).length).toBeLessThanOrEqual(100)
})
