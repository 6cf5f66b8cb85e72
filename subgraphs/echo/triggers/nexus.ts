import { searchTrigger } from './search.ts'

export default searchTrigger('nexus', 'Nexus', 'nexusSearchName')
