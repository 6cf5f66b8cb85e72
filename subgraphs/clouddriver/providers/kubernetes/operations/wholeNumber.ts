import { z } from 'zod'

/** A whole number from `least` on, or a text of one: stages of old have either. */
export const wholeNumber = (least = 0) =>
  z
    .union([z.int(), z.string().regex(/^\d+$/).transform(Number)], 'A whole number is wanted')
    .refine((value) => value >= least, `It must be ${least} or more`)
