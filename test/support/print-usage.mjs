import { readFileSync } from 'node:fs';
// Loaded before a program: says on standard error, when it ends, what it took of memory and processor.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { maxRssKib: peakOfThisProgram() ?? maxRSS, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
  process.stderr.write(`\nusage ${JSON.stringify(usage)}\n`);
});

/** Peak memory in KiB since this program began. What the system counts for a process also holds that of the one that started it. */
function peakOfThisProgram() {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) || null;
  } catch {
    return null;
  }
}
