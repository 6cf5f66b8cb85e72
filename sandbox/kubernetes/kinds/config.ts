import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { forbidden, invalid, type Problem, required, tooLong } from '../validation/problem.ts'
import { configKeyProblems } from '../validation/syntax.ts'
import { type Draft, isRecord, type KindRules } from './kind.ts'

const mostBytes = 1024 * 1024
const immutableDetail = 'field is immutable when `immutable` is set'

export const configMap: KindRules = {
  problems(object) {
    const data = mapOf(object.data)
    const binary = mapOf(object.binaryData)
    return [
      ...keysProblems('data', data),
      ...keysProblems('binaryData', binary),
      ...Object.keys(binary)
        .filter((key) => key in data)
        .map((key) => invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')),
      ...(textBytes(data) + base64Bytes(binary) > mostBytes ? [tooLong('', mostBytes)] : []),
    ]
  },
  updateProblems: (object, before) => immutableProblems(object, before, ['data', 'binaryData']),
}

/** Fields that a Secret of a type must have. */
const secretKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

export const secret: KindRules = {
  defaults(object) {
    object.type ??= 'Opaque'
    if (!isRecord(object.stringData)) return
    const data = { ...mapOf(object.data) }
    for (const [key, text] of Object.entries(object.stringData))
      data[key] = Buffer.from(String(text)).toString('base64')
    object.data = data
    delete object.stringData
  },
  problems(object) {
    const data = mapOf(object.data)
    const needed = secretKeys[String(object.type)] ?? []
    return [
      ...keysProblems('data', data),
      ...(base64Bytes(data) > mostBytes ? [tooLong('data', mostBytes)] : []),
      ...needed.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`)),
    ]
  },
  updateProblems: (object, before) => [
    ...(object.type === before.type ? [] : [invalid('type', object.type, 'field is immutable')]),
    ...immutableProblems(object, before, ['data']),
  ],
}

const mapOf = (value: unknown): Draft => (isRecord(value) ? value : {})

const keysProblems = (field: string, data: Draft): Problem[] =>
  Object.keys(data).flatMap((key) => configKeyProblems(`${field}[${key}]`, key))

function textBytes(data: Draft): number {
  return Object.values(data).reduce<number>((sum, text) => sum + Buffer.byteLength(String(text)), 0)
}

function base64Bytes(data: Draft): number {
  return Object.values(data).reduce<number>((sum, text) => sum + Buffer.byteLength(String(text), 'base64'), 0)
}

function immutableProblems(object: KubeObject, before: KubeObject, fields: readonly string[]): Problem[] {
  if (before.immutable !== true) return []
  return [
    ...(object.immutable === true ? [] : [forbidden('immutable', immutableDetail)]),
    ...fields
      .filter((field) => !isDeepStrictEqual(object[field], before[field]))
      .map((field) => forbidden(field, immutableDetail)),
  ]
}
