const SCRIPTS = /<script\b.*?<\/script>/gs
/** The tracker that Allure puts into its pages: the element that loads it, and the one that calls it. */
const TRACKER = /^<script[^>]*googletagmanager|^<script>\s*window\.dataLayer/

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src data: blob:; base-uri *">`

/**
 * A page of Allure's without what it asks the network for. A policy in it refuses the rest, should a later version ask for
 * more.
 * @throws Error when the page is not as it is known
 */
export function withoutNetwork(page: string): string {
  const quiet = page.replace(SCRIPTS, element => (TRACKER.test(element) ? '' : element))
  if (quiet.includes('googletagmanager') || quiet.includes('gtag(')) {
    throw new Error('Allure’s page has its tracker in a form that is not known')
  }
  if (!quiet.includes('<head>')) throw new Error('Allure’s page has no head')
  return quiet.replace('<head>', `<head>\n    ${POLICY}`)
}
