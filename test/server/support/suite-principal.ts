import type { Principal } from '../../../src/server/auth/tokens.ts';

/** The protocol's suite sends no token: this one stands in for all. */
const anonymous: Principal = { token: 'suite', organization: 'suite', project: null, role: 'admin', actor: 'suite', expiresAt: null };

/** How the suite's server is started: it may ask as often as it likes, and long polls end soon. */
export const FOR_SUITE = { port: 0, host: '127.0.0.1', anonymous, limits: { longPollMs: 2_000, burst: 1e9, tailsOfToken: 1e6 } };
