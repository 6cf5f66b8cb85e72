import { buildTrigger } from './build.ts'

export default buildTrigger('travis', 'Travis CI')
