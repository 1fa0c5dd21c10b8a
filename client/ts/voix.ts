// Everything works without this script. It adds live figures, an answer at once to a click, and drafts that survive.

import { followLive } from './live';
import { answerAtOnce } from './ballot';
import { keepDrafts } from './draft';

answerAtOnce();
keepDrafts();
followLive();

// After a refused form, reading starts at what is to be corrected; Chromium does not do so by itself for role=alert.
document.querySelector<HTMLElement>('.fault-summary')?.focus();
