#!/usr/bin/env node
import { restartWide } from './wideFlag.js'

restartWide()
// what the command needs takes a while to load: once is enough
await import('./main.js')
