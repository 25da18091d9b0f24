// Loaded before a program: says on standard error, when it ends, what it took of memory and processor.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { maxRssKib: maxRSS, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
  process.stderr.write(`\nusage ${JSON.stringify(usage)}\n`);
});
