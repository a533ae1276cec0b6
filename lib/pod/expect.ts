import { config, use } from 'chai'
import { answerWords } from './api-assertions.ts'
import { processWords } from './assertions.ts'
import { thingWords } from './thing-assertions.ts'

// Evidence is told whole: chai cuts what it shows at 40 characters (chai, config.truncateThreshold).
config.truncateThreshold = 0

/** chai's `expect` with the words of pods, processes and the answers of an API server. */
export const { expect } = use(processWords).use(thingWords).use(answerWords)
