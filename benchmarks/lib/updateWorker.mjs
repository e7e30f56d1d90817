// A training in a worker thread: says when it is ready, then makes updates for as long as it is asked to.
import './wide.mjs'
import { parentPort, workerData } from 'node:worker_threads'
import { runFor } from './rounds.mjs'
import { trainingOf } from './training.mjs'

const { update } = trainingOf(workerData)
parentPort.on('message', ({ seconds }) => parentPort.postMessage(runFor(update, seconds)))
parentPort.postMessage('ready')
