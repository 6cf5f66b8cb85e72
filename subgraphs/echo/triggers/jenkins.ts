import { buildTrigger } from './build.ts'

export default buildTrigger('jenkins', 'Jenkins')
