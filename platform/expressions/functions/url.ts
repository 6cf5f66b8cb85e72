import { ExpressionError } from '../errors.ts'
import { type Evaluation, type ExpressionFunction, Wanted } from '../scope.ts'
import type { Value } from '../values.ts'
import { textOf } from './arguments.ts'
import { parseJson } from './json.ts'
import { parseProperties } from './properties.ts'
import { parseYaml } from './yaml.ts'

const one = { least: 1, most: 1 }

const fromUrl: ExpressionFunction = {
  name: 'fromUrl',
  signature: '#fromUrl(url)',
  description: 'the text at the URL',
  arity: one,
  call: ([url], evaluation) => textAt('fromUrl', url, evaluation),
}

const jsonFromUrl: ExpressionFunction = {
  name: 'jsonFromUrl',
  signature: '#jsonFromUrl(url)',
  description: 'the list or map that the JSON at the URL stands for',
  arity: one,
  call: ([url], evaluation) => parseJson('jsonFromUrl', textAt('jsonFromUrl', url, evaluation), evaluation),
}

const yamlFromUrl: ExpressionFunction = {
  name: 'yamlFromUrl',
  signature: '#yamlFromUrl(url)',
  description: 'what the YAML document at the URL stands for',
  arity: one,
  call: ([url], evaluation) => parseYaml('yamlFromUrl', textAt('yamlFromUrl', url, evaluation), evaluation),
}

const propertiesFromUrl: ExpressionFunction = {
  name: 'propertiesFromUrl',
  signature: '#propertiesFromUrl(url)',
  description: 'a map of the properties in the Java properties file at the URL',
  arity: one,
  call([url], evaluation) {
    const text = textAt('propertiesFromUrl', url, evaluation)
    evaluation.spend(text.length >> 4)
    return parseProperties(text)
  },
}

/** The answer to a URL's text that was wanted, from a key that all functions share. Throws Wanted when there is none yet. */
function textAt(name: string, given: Value | undefined, evaluation: Evaluation): string {
  const url = textOf(name, given, evaluation)
  const key = `url:${url}`
  const answer = evaluation.scope.answers?.get(key)
  if (!answer) throw new Wanted(key, { kind: 'url', url })
  if ('error' in answer) throw new ExpressionError('VALUE', `#${name}: ${answer.error}`)
  const text = textOf(name, answer.value as Value, evaluation)
  evaluation.checkSize(text.length)
  return text
}

export const urlFunctions = [fromUrl, jsonFromUrl, yamlFromUrl, propertiesFromUrl]
