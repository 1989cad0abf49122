import fc from 'fast-check';

/** Chance is chosen, so that a run that passed passes again, and one that failed can be looked at. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_122) });
