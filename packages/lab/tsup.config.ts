import { library } from '../../tsup.base.ts'

export default library({ entries: ['index', 'cli', 'worker', 'runner'], platform: 'node' })
