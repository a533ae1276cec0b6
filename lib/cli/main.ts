import { isAboutPidns } from './about.ts'

// What says something about pidns itself loads nothing else: it is there in a tenth of a second.
if (isAboutPidns(process.argv.slice(2))) await (await import('./about-pidns.ts')).tell()
else await (await import('./work.ts')).work()
