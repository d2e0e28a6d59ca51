// All texts of the page. A translation is another file like this one.

const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat('en')

/** Formats bytes in kB and MB of a thousand, like cameras and file managers. */
function size(bytes: number): string {
  if (bytes < 1000) return `${whole.format(bytes)} B`
  if (bytes < 1_000_000) return `${whole.format(Math.round(bytes / 1000))} kB`
  return `${one.format(bytes / 1_000_000)} MB`
}

const images = (count: number) => (count === 1 ? '1 image' : `${whole.format(count)} images`)

export const texts = {
  name: 'darkroom',
  size,
  date: (iso: string) =>
    new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso)),
  pixels: (width: number, height: number) => `${whole.format(width)} × ${whole.format(height)}`,
  images,

  add: 'Add images',
  addFolder: 'Add a folder',
  photograph: 'Take a photo',
  search: 'Search by name',
  searchHint: 'Finds names that start with this text. Case-sensitive.',
  sort: 'Sort by',
  newest: 'Newest',
  byName: 'Name',
  tooManyToSort: 'There are too many images to sort by time, so they are sorted by name.',

  gallery: 'Images',
  galleryKeys: 'Arrow keys move between images, Enter opens one, Space selects it.',
  loading: 'Loading images…',
  empty: 'Drop images here',
  emptyMore: 'Or folders. You can also paste an image, or choose files.',
  nothingFound: (prefix: string) => `No image name starts with “${prefix}”`,
  nothingFoundMore: 'The search is case-sensitive: “IMG” is not “img”.',
  listFailed: 'Couldn’t load the images.',
  again: 'Try again',
  processing: 'Processing…',
  failed: 'Can’t be shown',
  notTaken: 'Not stored',
  dropHere: 'Drop to upload',

  select: (name: string) => `Select ${name}`,
  selected: (count: number) => `${images(count)} selected`,
  selectAll: 'Select all',
  clearSelection: 'Clear',
  remove: 'Delete',
  removed: (names: readonly string[]) =>
    names.length === 1 ? `Deleted ${names[0]}` : `Deleted ${images(names.length)}`,
  kept: (names: readonly string[]) =>
    names.length === 1 ? `Restored ${names[0]}` : `Restored ${images(names.length)}`,
  notRemoved: (name: string, why: string) => `Couldn’t delete ${name}. ${why}`,
  undo: 'Undo',
  dismiss: 'Dismiss',

  uploads: 'Uploads',
  uploadsDone: (done: number, all: number) => `${whole.format(done)} of ${whole.format(all)} uploaded`,
  uploadsFailed: (count: number) =>
    count === 1 ? '1 needs attention' : `${whole.format(count)} need attention`,
  clearDone: 'Clear list',
  collapse: 'Hide list',
  expand: 'Show list',
  waiting: 'Waiting',
  sent: (sent: number, all: number) => `${size(sent)} of ${size(all)}`,
  storing: 'Storing…',
  uploaded: 'Uploaded',
  ready: 'Ready',
  cancel: 'Cancel',
  retry: 'Retry',
  replace: 'Replace',
  keepBoth: 'Keep both',
  chooseAgain: 'Choose again',
  cancelled: 'Cancelled',
  nameTaken: 'An image with this name already exists.',
  cutShort: 'Interrupted when you left the page. Choose the file again to upload it.',
  skipped: (count: number) =>
    count === 1
      ? 'Skipped 1 file that isn’t an image.'
      : `Skipped ${whole.format(count)} files that aren’t images.`,
  emptyFolder: 'The folder has no images.',
  emptyFile: 'The file is empty.',
  offline: 'No answer from the service. Check your connection and try again.',
  bucketRefused: 'Storage rejected the file. Try again.',
  arrived: (name: string) => `${name} is ready`,

  close: 'Close',
  previous: 'Previous image',
  next: 'Next image',
  zoom: 'Zoom',
  zoomIn: 'Zoom in',
  facts: 'Facts',
  dimensions: 'Dimensions',
  type: 'Type',
  frames: 'Frames',
  framesShown: (count: number, isAnimated: boolean) =>
    isAnimated ? String(count) : `${count}; sizes show the first`,
  damaged: 'Damaged',
  damagedMore: 'A checksum in the file is wrong. Compare it to yours, and upload it again.',
  bytes: 'Size',
  stored: 'Stored',
  variants: 'Sizes',
  original: 'original',
  share: 'Share',
  copyUrl: 'URL',
  copyHtml: 'HTML <img>',
  copyMarkdown: 'Markdown',
  copyCurl: 'curl',
  copy: (what: string) => `Copy ${what}`,
  copied: 'Copied',
  notCopied: 'The browser blocked copying. Copy this:',
  needsKeyToSee: 'Opening this requires an API key or a token.',
  download: 'Download',
  openOriginal: 'Open',
  resize: 'Resize',
  resizeMore: 'Changes the stored image.',
  width: 'Width',
  height: 'Height',
  fit: 'Fit',
  fits: {
    inside: 'Keep proportions',
    cover: 'Crop to fill',
    contain: 'Pad to fit',
    fill: 'Stretch',
  },
  resizeAsk: 'Overwrite the original?',
  resizeLoses: (width: number, height: number, bytes: number) =>
    `This replaces the original, ${whole.format(width)} × ${whole.format(height)} pixels (${size(bytes)}), ` +
    'everywhere it is used.',
  resizeUndo: (width: number, height: number) =>
    `The new image has ${whole.format(width)} × ${whole.format(height)} pixels; the rest of the detail is lost. ` +
    'You can undo this while old versions are kept, which is 30 days by default.',
  resizing: 'Resizing…',
  resized: (width: number, height: number) => `Resized to ${width} × ${height}`,
  restored: 'Original restored.',
  notKept: 'The original is no longer stored.',
  resizeSuperseded: 'A later resize replaced this one.',
  resizeFailed: (why: string) => `Couldn’t resize it. ${why}`,
  changed: 'This image changed since you opened it.',
  gone: 'This image no longer exists.',

  keyTitle: 'This store is locked',
  credentials: {
    key: {
      more: 'Enter an API key. The page keeps it until you close the tab.',
      label: 'API key',
      wrong: 'Unknown or revoked API key. Check it and try again.',
    },
    jwt: {
      more: 'Enter a token. The page keeps it until you close the tab.',
      label: 'Token',
      wrong: 'Invalid or expired token.',
    },
  },
  signIn: 'Sign in',
  signOut: 'Sign out',
  signInMore: 'Sign in to continue. Your uploads resume after that.',
  pasteToken: 'Use a token instead',
  notSignedIn: (why: string) => `Sign-in failed. ${why}`,
  keySave: 'Unlock',
  keyNeeded: 'This requires an API key or a token.',
  forbidden: 'Your key is read-only. Use another key.',
  useAnotherKey: 'Use another key',
} as const
