// Puts the kernels of float32 back, which the build takes out of the worker (scripts/kernels.mjs). Before a training in float32.
import core from 'kernels:core'
import rules from 'kernels:rules'
import { modules as ofCore } from '../../packages/core/src/kernels/wasm.generated.ts'
import { modules as ofRules } from '../../packages/rules/src/kernel/wasm.generated.ts'

Object.assign(ofCore.float32, core)
Object.assign(ofRules.float32, rules)
