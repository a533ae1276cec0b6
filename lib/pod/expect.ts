import { config, use } from 'chai'
import { answerWords } from './api-assertions.ts'
import { processWords } from './assertions.ts'
import { thingWords } from './thing-assertions.ts'

// Show evidence whole: by default chai cuts it at 40 characters (chai, config.truncateThreshold).
config.truncateThreshold = 0

/** chai's `expect` with assertions on pods, processes and the API server's answers. */
export const { expect } = use(processWords).use(thingWords).use(answerWords)
