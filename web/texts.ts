// Every word that the page says. A translation is another file like this one.

const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat('en')

/** Bytes for people: kB and MB of a thousand, as cameras and file managers have it. */
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
  searchHint: 'Names that begin with what you type. Capital letters count.',
  sort: 'Sort by',
  newest: 'Newest',
  byName: 'Name',
  tooManyToSort: 'There are too many images to sort by time, so they are sorted by name.',

  gallery: 'Images',
  galleryKeys: 'Arrow keys move between images, Enter opens one, Space selects it.',
  loading: 'Loading images…',
  empty: 'Drop your photographs here',
  emptyMore: 'Whole folders, too. You can also paste an image, or choose files.',
  nothingFound: (prefix: string) => `No image’s name begins with “${prefix}”`,
  nothingFoundMore: 'Capital letters count: “IMG” is not “img”.',
  listFailed: 'The images could not be listed.',
  again: 'Try again',
  processing: 'Developing…',
  failed: 'Cannot be shown',
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
    names.length === 1 ? `${names[0]} is back` : `${images(names.length)} are back`,
  notRemoved: (name: string, why: string) => `${name} could not be deleted. ${why}`,
  undo: 'Undo',
  dismiss: 'Dismiss',

  uploads: 'Uploads',
  uploadsDone: (done: number, all: number) => `${whole.format(done)} of ${whole.format(all)} uploaded`,
  uploadsFailed: (count: number) => (count === 1 ? '1 needs you' : `${whole.format(count)} need you`),
  clearDone: 'Clear the list',
  collapse: 'Hide the list',
  expand: 'Show the list',
  waiting: 'Waiting',
  sent: (sent: number, all: number) => `${size(sent)} of ${size(all)}`,
  storing: 'Storing…',
  uploaded: 'Uploaded',
  ready: 'Ready',
  cancel: 'Cancel',
  retry: 'Retry',
  replace: 'Replace it',
  keepBoth: 'Keep both',
  chooseAgain: 'Choose again',
  cancelled: 'Cancelled',
  nameTaken: 'An image of this name is stored already.',
  cutShort: 'Cut short when the page was left. Choose the file again to upload it.',
  skipped: (count: number) =>
    count === 1
      ? 'Left out 1 file that is no image.'
      : `Left out ${whole.format(count)} files that are no images.`,
  emptyFolder: 'There are no images in there.',
  emptyFile: 'The file is empty.',
  offline: 'The service did not answer. Check your connection, then try again.',
  bucketRefused: 'The storage did not take the file. Try again.',
  arrived: (name: string) => `${name} is ready`,

  close: 'Close',
  previous: 'Previous image',
  next: 'Next image',
  zoom: 'Zoom',
  zoomIn: 'Zoom in',
  facts: 'Facts',
  dimensions: 'Dimensions',
  type: 'Type',
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
  notCopied: 'The browser did not let the page copy. Here it is:',
  needsKeyToSee: 'Whoever opens this needs an API key or a token.',
  download: 'Download',
  openOriginal: 'Open',
  resize: 'Resize',
  resizeMore: 'Changes the stored image itself.',
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
  resizeSuperseded: 'A newer order has taken its place.',
  resizeFailed: (why: string) => `It could not be resized. ${why}`,
  changed: 'This image changed since you opened it.',
  gone: 'This image is not stored here any more.',

  keyTitle: 'This store is locked',
  credentials: {
    key: {
      more: 'Enter an API key. The page keeps it until you close the tab.',
      label: 'API key',
      wrong: 'That key is not known here. Check it, and try again.',
    },
    jwt: {
      more: 'Enter a token. The page keeps it until you close the tab.',
      label: 'Token',
      wrong: 'Invalid or expired token.',
    },
  },
  signIn: 'Sign in',
  signOut: 'Sign out',
  signInMore: 'Sign in to continue. Your uploads wait until you are back.',
  pasteToken: 'Use a token instead',
  notSignedIn: (why: string) => `Sign-in failed. ${why}`,
  keySave: 'Unlock',
  keyNeeded: 'This needs an API key or a token.',
  forbidden: 'Your key may look, but not change anything. Use another key.',
  useAnotherKey: 'Use another key',
} as const
