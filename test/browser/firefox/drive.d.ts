/** https://pptr.dev/api/puppeteer.elementhandle */
interface Element {
  type(text: string): Promise<void>
  uploadFile(...paths: string[]): Promise<void>
}

/** https://pptr.dev/api/puppeteer.page */
export interface Page {
  readonly keyboard: { press(key: string): Promise<void> }
  $$(selector: string): Promise<Element[]>
  click(selector: string): Promise<void>
  evaluate<T>(run: () => T): Promise<T>
  focus(selector: string): Promise<void>
  goto(url: string): Promise<unknown>
  on(event: 'pageerror', handler: (error: unknown) => void): unknown
  on(event: 'console', handler: (message: { type(): string; text(): string }) => void): unknown
  reload(): Promise<unknown>
  screenshot(options: { path: string }): Promise<unknown>
  setDefaultTimeout(milliseconds: number): void
  setViewport(size: { width: number; height: number }): Promise<void>
  waitForSelector(selector: string): Promise<Element | null>
}

/** https://pptr.dev/api/puppeteer.browser */
export interface Browser {
  newPage(): Promise<Page>
  close(): Promise<void>
}

export function launch(executablePath: string): Promise<Browser>
