import { randomInt } from 'node:crypto'

/** Without vowels, and what looks like them: no words come about. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const longestPrefix = 58

export const randomSuffix = (length = 5): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

/** A name for an object that has only `generateName`. */
export const generateName = (prefix: string): string => prefix.slice(0, longestPrefix) + randomSuffix()
