import type { ResourceCall } from './api.ts'
import type { Body } from './decode.ts'
import type { WriteOptions } from './options.ts'

/** Refuses, or warns of, fields that the kind does not have, or that are given twice. */
export function checkFields(_call: ResourceCall, _body: Body, _options: WriteOptions): void {}
