import { buildTrigger } from './build.ts'

export default buildTrigger('concourse', 'Concourse')
