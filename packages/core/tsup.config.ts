import { library } from '../../tsup.base.ts'

export default library({ entries: ['index', 'cells', 'kernels', 'options', 'wide'] })
