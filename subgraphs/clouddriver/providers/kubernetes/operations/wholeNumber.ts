import { z } from 'zod'

/** A whole number from `least` on, or a text of one: stages of old have either. */
export const wholeNumber = (least = 0) =>
  z
    .union([z.int(), z.string().regex(/^\d+$/, 'A whole number is wanted').transform(Number)])
    .refine((value) => value >= least, `It must be ${least} or more`)
