import { ExpressionError } from '../errors.ts'
import type { ExpressionFunction } from '../scope.ts'
import { toFloat as floatOf } from '../types/number.ts'
import { parseDouble, parseInt32 } from '../types/parse.ts'
import { double } from '../values.ts'
import { shown, textOf } from './arguments.ts'

const one = { least: 1, most: 1 }

const toInt: ExpressionFunction = {
  name: 'toInt',
  signature: '#toInt(text)',
  description: 'the text as an Integer',
  arity: one,
  call: ([text], evaluation) => parseInt32(textOf('toInt', text, evaluation)),
}

const toFloat: ExpressionFunction = {
  name: 'toFloat',
  signature: '#toFloat(text)',
  description: 'the text as a Float',
  arity: one,
  call: ([text], evaluation) => double(floatOf(parseDouble(textOf('toFloat', text, evaluation)))),
}

const toBoolean: ExpressionFunction = {
  name: 'toBoolean',
  signature: '#toBoolean(text)',
  description: 'true for "true" in any case, false for everything else',
  arity: one,
  call: ([text], evaluation) =>
    text !== null && textOf('toBoolean', text, evaluation).toLowerCase() === 'true',
}

const toBase64: ExpressionFunction = {
  name: 'toBase64',
  signature: '#toBase64(text)',
  description: 'the text in base64',
  arity: one,
  call([text], evaluation) {
    const encoded = Buffer.from(textOf('toBase64', text, evaluation), 'utf8').toString('base64')
    evaluation.checkSize(encoded.length)
    return encoded
  },
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

const fromBase64: ExpressionFunction = {
  name: 'fromBase64',
  signature: '#fromBase64(text)',
  description: 'the text that the base64 stands for',
  arity: one,
  call([value], evaluation) {
    const text = textOf('fromBase64', value, evaluation)
    const body = text.replace(/={1,2}$/, '')
    const padded = text.length - body.length
    if (!base64.test(text) || body.length % 4 === 1 || (padded > 0 && text.length % 4 !== 0))
      throw new ExpressionError('VALUE', `#fromBase64 takes base64, which ${shown(text)} is not`)
    return Buffer.from(text, 'base64').toString('utf8')
  },
}

const alphanumerical: ExpressionFunction = {
  name: 'alphanumerical',
  signature: '#alphanumerical(text)',
  description: 'the text without everything but A-Z, a-z and 0-9',
  arity: one,
  call: ([text], evaluation) => textOf('alphanumerical', text, evaluation).replace(/[^A-Za-z0-9]/g, ''),
}

export const textFunctions = [toInt, toFloat, toBoolean, toBase64, fromBase64, alphanumerical]
