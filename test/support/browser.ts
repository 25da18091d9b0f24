import { mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import chromiumPackage from '@sparticuz/chromium';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const LOCK = path.join(tmpdir(), 'tradewise-chromium.lock');
/** Unpacking takes seconds; a lock this old was left behind by a run that was killed. */
const LOCK_IS_OLD_MS = 60_000;

/** The package unpacks itself into the temporary folder at its first use; test files that run side by side take turns. */
async function chromiumPath(): Promise<string> {
  for (;;) {
    try {
      mkdirSync(LOCK);
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const taken = statSync(LOCK, { throwIfNoEntry: false });
      if (taken && Date.now() - taken.mtimeMs > LOCK_IS_OLD_MS) rmSync(LOCK, { recursive: true, force: true });
      else await wait(100);
    }
  }
  try {
    return await chromiumPackage.executablePath();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

async function start(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    headless: true,
  });
}

let started: Promise<Browser> | null = null;

/**
 * A real Chromium from npm, without a sandbox of its own so that it also starts as root. All test files of a worker use
 * the same one, each in contexts of its own; it ends with the worker.
 */
export function launchBrowser(): Promise<Browser> {
  return (started ??= start());
}

/** Closes what a test file opened in the browser that the next file uses too. */
export async function closePages(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}

/** A page of its own context, and what it complained of and asked for. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors and uncaught exceptions; an address that is meant to answer 404 complains of itself. */
  readonly errors: string[];
  /** Paths asked for, in order. */
  readonly requests: string[];
}

export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    // A colour on its way between two themes has no contrast worth measuring.
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && message.location().url !== url) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.goto(url);
  return { context, page, errors, requests };
}

/**
 * What axe finds, one line a place; empty where nothing is wrong. A document gets its half a megabyte of code once, and
 * is asked for what is wrong only: to say where the right places are takes most of the time.
 */
export async function axeFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async (tags) => {
    const { axe: auditor } = globalThis as unknown as { readonly axe: typeof axe };
    const { violations } = await auditor.run({ runOnly: tags, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
  }, TAGS);
}

/** By how many pixels the page can be scrolled sideways. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
