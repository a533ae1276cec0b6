import { fingerprintOf } from './fingerprint.ts'
import type { NamedPage } from './page.ts'

/** A page about a harbour, for tests. */
export const ENGLISH = [
  'Harbours are places where boats are safe from the sea.',
  '## Moor a boat',
  'Slow down, and throw the first rope to the `quay`. Tie',
  'the second rope before you stop the engine.',
  '### At night',
  'Light both lamps of the quay, and ring the bell twice.',
  '## Leave',
  'Untie the ropes in the order in which you tied them.',
].join('\n')

/** The same page in Chinese. */
export const CHINESE = '## 停船\n先把第一根绳子扔到 `quay` 上。停下发动机之前系好第二根绳子。'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'

/** A page of that text, pinned. */
export function samplePage(text = ENGLISH, language: 'en' | 'zh' = 'en'): NamedPage {
  return {
    name: language === 'en' ? 'harbour.md' : 'harbour.zh-cn.md',
    url: 'https://sea.example/docs/harbour/',
    title: 'Harbours',
    language,
    markup: 'markdown',
    repository: 'sea/website',
    path: `content/${language}/harbour.md`,
    licence: 'Apache-2.0',
    commit: COMMIT,
    sections: fingerprintOf(text, { markup: 'markdown', language }),
  }
}
