// What bad input may cost, how it is measured, and what no text of ours holds.

/** The longest any one thing may take, in ms. */
export const LIMIT_MS = 2000;
/** The most memory the process in which it happens may take, in MB. */
export const LIMIT_MB = 512;

/** ms that this thread has worked: on a busy machine less than what the clock says. */
export function worked(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The most memory that this process had, in MB. */
export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/** Words of a program that went wrong, as far as a user could not have written them. */
export const BROKEN = /undefined|NaN|\[object/;
