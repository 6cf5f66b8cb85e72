import { buildTrigger } from './build.ts'

export default buildTrigger('gitlab-ci', 'GitLab CI')
