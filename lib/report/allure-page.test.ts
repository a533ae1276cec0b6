import { expect } from 'chai'
import { withoutNetwork } from './allure-page.ts'

const PAGE = `<html><head><script src="data:text/javascript;base64,AA"></script>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>
  window.dataLayer = window.dataLayer || [];
  function gtag(){dataLayer.push(arguments);}
  gtag('js', new Date());
</script>
<script>d("a", "b")</script></head></html>`

describe('withoutNetwork', () => {
  it('removes the tracker and keeps the rest', () => {
    const page = withoutNetwork(PAGE)
    expect(page).not.to.match(/google|gtag|dataLayer/)
    expect(page).to.include('<script src="data:text/javascript;base64,AA"></script>')
    expect(page).to.include('<script>d("a", "b")</script>')
    expect(page).to.include('connect-src data: blob:')
  })

  it('refuses a page with a tracker that it does not recognize', () => {
    expect(() => withoutNetwork('<head><link href="https://www.googletagmanager.com/x"></head>')).to.throw(
      'unknown form',
    )
  })
})
