// All texts of the page. A translation is another file like this one.
import { formatLabels } from '../lib/image/image.ts'

const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat('en')

const date = (iso: string) =>
  new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))

/** Formats bytes in kB and MB of a thousand, like cameras and file managers. */
function size(bytes: number): string {
  if (bytes < 1000) return `${whole.format(bytes)} B`
  if (bytes < 1_000_000) return `${whole.format(Math.round(bytes / 1000))} kB`
  return `${one.format(bytes / 1_000_000)} MB`
}

/** A part of a picture, in pixels. */
interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const part = ({ x, y, width, height }: Region) =>
  `Part of ${whole.format(width)} × ${whole.format(height)} pixels, ${whole.format(x)} from the left, ${whole.format(y)} from the top.`

const images = (count: number) => (count === 1 ? '1 image' : `${whole.format(count)} images`)

export const texts = {
  name: 'darkroom',
  size,
  date,
  pixels: (width: number, height: number) => `${whole.format(width)} × ${whole.format(height)}`,
  images,

  add: 'Add images',
  addFolder: 'Add a folder',
  photograph: 'Take a photo',
  search: 'Search',
  searchHint: 'Finds words anywhere in names, alt text, and tags.',
  kind: 'Show',
  kinds: {
    '': 'All images',
    processing: 'Processing',
    failed: 'Failed',
    ...formatLabels,
  },
  sort: 'Sort by',
  newest: 'Newest',
  byName: 'Name',
  tooManyToSort: 'There are too many images to sort by time, so they are sorted by name.',

  gallery: 'Images',
  galleryKeys: 'Arrow keys move between images, Enter opens one, Space selects it.',
  loading: 'Loading images…',
  empty: 'Drop images here',
  emptyMore: 'Or folders. You can also paste an image, or choose files.',
  trySample: 'Try a sample',
  nothingFound: (words: string) => `No image has “${words}”`,
  nothingFoundMore: 'The search looks for all words in names, alt text, and tags.',
  noneOfKind: 'There are no such images',
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
  downloadZip: 'Download',
  packing: (count: number) => `Packing ${images(count)}`,
  notPacked: (why: string) => `Couldn’t download them. ${why}`,
  copyLinks: 'Copy links',
  linksCopied: (count: number) => (count === 1 ? 'Copied 1 link' : `Copied ${whole.format(count)} links`),
  notCopiedAll: 'The browser blocked copying.',
  tag: 'Tag',
  addTags: 'Add tags, with commas between them',
  tagged: (count: number) => `Tagged ${images(count)}`,
  notTagged: (count: number, first: string) => `Couldn’t tag ${images(count)}. ${first}`,
  undo: 'Undo',
  notices: 'Notices',
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
  offlineInParts: 'The connection broke. Retry sends only what is missing.',
  tooOld: 'This upload is too old to continue. Retry sends the whole file.',
  bucketRefused: 'Storage rejected the file. Try again.',
  arrived: (name: string) => `${name} is ready`,
  arrivedAll: (count: number) => `${images(count)} ready`,
  retryAll: 'Retry all',

  close: 'Close',
  previous: 'Previous image',
  next: 'Next image',
  zoom: 'Zoom',
  zoomIn: 'Zoom in',
  zoomed: (name: string) => `${name}, enlarged`,
  facts: 'Facts',
  dimensions: 'Dimensions',
  type: 'Type',
  frames: 'Frames',
  framesShown: (count: number, isAnimated: boolean) =>
    isAnimated ? String(count) : `${count}; sizes show the first`,
  damaged: 'Damaged',
  damagedMore: 'A part of the file is missing or wrong. Compare it to yours, and upload it again.',
  bytes: 'Size',
  stored: 'Stored',
  variants: 'Sizes',
  original: 'original',
  builder: 'Any size',
  chooseSize: 'Enter a width or a height, or choose a format.',
  auto: 'auto',
  parameters: {
    w: 'Width',
    h: 'Height',
    fit: 'Fit',
    format: 'Format',
    q: 'Quality',
    dpr: 'Density',
    position: 'Position',
    crop: 'Crop',
  },
  signed: {
    widths:
      'Here, only width, format, quality, and density work without a signature. Other URLs are signed, and expire.',
    none: 'Here, URLs of sizes are signed, and expire. The sizes above need no signature.',
  },
  signing: 'Signing…',
  signingNeedsKey: 'This size needs a signed URL, and signing requires an API key or a token.',
  unlock: 'Unlock',
  signByCommand: 'Whoever runs this service can also sign it:',
  command: 'command',
  validFor: 'URLs valid for',
  lifetimes: { 1: 'a day', 30: '30 days', 365: 'a year' },
  validUntil: (iso: string) => `Signed: valid until ${date(iso)}.`,
  previewOf: (name: string) => `Preview of ${name}`,
  rounded: (values: string) => `Served as ${values}: without a signature, values are rounded up.`,
  making: 'Generating…',
  onPicture: 'On the picture',
  modes: { focus: 'Focus', crop: 'Crop' },
  focusMore:
    'Click what matters. It is saved with the image: every size that cuts something off keeps it in view.',
  focusUnused: 'This size has a crop, which goes before the focus. The focus is for all other sizes.',
  focusAt: (x: number, y: number) =>
    `Focus at ${x} % from the left, ${y} % from the top. Arrow keys move it.`,
  cropMore: 'Drag over the part that you want. It is in this URL only, and the image stays as it is.',
  keptOfPart: 'The dashed line shows what this width and height keep of it.',
  part,
  partAt: (region: Region) => `${part(region)} Arrow keys move it, with Shift they resize it.`,
  partInPixels: 'The part, in pixels',
  partFields: { x: 'From left', y: 'From top', width: 'Part width', height: 'Part height' },
  wholePicture: 'Use the whole picture',
  saveFocus: 'Save focus',
  clearFocus: 'Use the middle',
  notes: 'Description',
  alt: 'Alt text',
  tags: 'Tags, with commas between them',
  save: 'Save',
  saved: 'Saved',
  versions: 'Versions',
  current: 'Current',
  restore: 'Restore',
  overwrite: 'Save over the original…',
  store: 'Store',
  trash: 'Trash',
  trashMore: 'Deleted images are kept for 30 days, or as long as this service is set to.',
  trashEmpty: 'The trash is empty.',
  deletedAt: (date: string, bytes: string) => `Deleted ${date} · ${bytes}`,
  notRestored: (name: string, why: string) => `Couldn’t restore ${name}. ${why}`,
  more: 'More',
  docs: 'API docs',
  usage: (count: number, bytes: number) => `${images(count)} · ${size(bytes)}`,
  ofFormat: (count: number, format: string) => ` · ${whole.format(count)} ${format.toUpperCase()}`,
  share: 'Code',
  languages: { url: 'URL', html: 'HTML', markdown: 'Markdown', next: 'Next.js', css: 'CSS', curl: 'curl' },
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
