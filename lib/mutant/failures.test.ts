import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { z } from 'zod'

const failures = z
  .array(z.object({ mutant: z.string(), claim: z.string(), says: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('recorded/failures.json', import.meta.url), 'utf8')))

/** Recorded on kind and on bare containerd by lib/development/record-failures.ts, from runs of all mutants. */
describe('the first line of a failure', () => {
  it('is recorded of many', () => {
    expect(failures.length).to.be.above(100)
  })

  for (const { mutant, claim, says } of failures)
    it(`of ${claim} under ${mutant} is a sentence with what was expected and what was seen`, () => {
      // Ours name what was seen; chai's own have both values, and stand behind the name of what is judged.
      expect(says).to.match(
        /^expected \S.* (to|not to|their|all) .*, saw .+|^[a-zA-Z'][^:]+: expected .+ to .+/,
      )
      expect(says).not.to.match(/[:,]$/)
      expect(says.length).to.be.below(500)
    })
})
