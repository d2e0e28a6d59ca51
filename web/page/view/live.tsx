// The live region for screen readers. A dialog hides everything outside it, so each dialog has its own.
import { announcement } from '../state/notices.ts'

export const Live = () => (
  <p class="unseen" role="status" aria-live="polite">
    {announcement.value}
  </p>
)
