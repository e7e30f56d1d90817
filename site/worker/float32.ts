// Puts the kernels of float32 back, which the build takes out of the worker (scripts/kernels.mjs). Before a training in float32.
import core from 'kernels:core'
import rules from 'kernels:rules'
import spiking from 'kernels:spiking'
import { modules as ofSpiking } from '../../packages/core/src/cells/spiking.generated.ts'
import { modules as ofCore } from '../../packages/core/src/kernels/wasm.generated.ts'
import { modules as ofRules } from '../../packages/rules/src/kernel/wasm.generated.ts'

Object.assign(ofCore.float32, core)
Object.assign(ofRules.float32, rules)
Object.assign(ofSpiking.float32, spiking)
