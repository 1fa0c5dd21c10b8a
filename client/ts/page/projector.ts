// The screen of a room: nobody touches it. It goes on by itself when the network comes back, and stays lit.

import { followRoom } from '../room';

interface WakeLocks {
  request(what: 'screen'): Promise<unknown>;
}

followRoom({ watches: true });

const stayLit = (): void => {
  const locks = (navigator as { wakeLock?: WakeLocks }).wakeLock; // not in browsers of 2019
  if (!document.hidden) locks?.request('screen').catch(() => undefined);
};
document.addEventListener('visibilitychange', stayLit);
stayLit();
