// What screen readers are told. A dialog silences whatever is outside of it, so that each has its own.
import { announcement } from '../state/notices.ts'

export const Live = () => (
  <p class="unseen" role="status" aria-live="polite">
    {announcement.value}
  </p>
)
