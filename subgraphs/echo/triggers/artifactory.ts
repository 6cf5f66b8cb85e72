import { searchTrigger } from './search.ts'

export default searchTrigger('artifactory', 'Artifactory', 'artifactorySearchName')
