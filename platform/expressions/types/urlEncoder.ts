import type { Evaluation } from '../scope.ts'
import { on } from './number.ts'
import { objectMethods } from './object.ts'
import { charsetOf, encode } from './text/bytes.ts'
import { defineType } from './type.ts'

/** As in forms: letters, digits and `.-*_` as they are, a space as `+`, all else as the bytes of a character set. */
function encodeForm(text: string, charsetName: string, evaluation: Evaluation): string {
  evaluation.spend(text.length >> 2)
  const charset = charsetOf(charsetName)
  const encoded = text.replace(/[^A-Za-z0-9.\-*_ ]+/g, (run) =>
    Array.from(encode(run, charset), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
      '',
    ),
  )
  evaluation.checkSize(encoded.length)
  return encoded.replaceAll(' ', '+')
}

export const urlEncoder = defineType({
  name: 'java.net.URLEncoder',
  nameable: true,
  supertypes: [],
  methods: objectMethods,
  statics: {
    encode: [
      on(['string'], (_, [text], evaluation) => encodeForm(text, 'UTF-8', evaluation)),
      on(['string', 'string'], (_, [text, charset], evaluation) => encodeForm(text, charset, evaluation)),
    ],
  },
})
