import type { Problem } from '../http/problem.ts';
import type { PageRequest } from '../http/page.ts';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import { visitorOf } from './visitor.ts';

function whatWorks(problem: Problem): string {
  if (problem.status === 404) return 'Use the search above, or start at the home page.';
  if (problem.code === 'source_unavailable') return 'The method and analyses that are already open still work.';
  return 'The rest of the site still works.';
}

/** The HTML of a refusal: what failed, what works, what to do, and the id under which it stands in the log. */
export function createErrorPage(deps: PageDeps): (problem: Problem, request?: PageRequest) => Promise<string> {
  return (problem, request = { url: '/', headers: {} }) => {
    const wait = problem.retry_after_seconds;
    const isUsedUp = problem.code === 'quota_exceeded';
    return renderPage(deps, visitorOf(request), {
      title: problem.title,
      description: problem.title,
      children: (
        <section class="card narrow fail" data-state={isUsedUp ? 'plan-limited' : 'error'}>
          <h1>{problem.title}</h1>
          <p>{problem.detail}</p>
          {problem.source === undefined ? null : <p>Source that failed: {problem.source}.</p>}
          {isUsedUp ? null : (
            <p>
              {whatWorks(problem)}
              {wait === undefined ? '' : ` Try again in ${wait} s.`}
            </p>
          )}
          <p class="act">
            {problem.status >= 500 ? (
              <a class="btn pri" href={visitorOf(request).path}>
                Try again
              </a>
            ) : null}
            {isUsedUp ? (
              <>
                <a class="btn" href="/pricing">
                  Compare plans
                </a>
                <a class="btn" href="/history">
                  Your history
                </a>
              </>
            ) : null}
            <a class="btn" href="/">
              Home page
            </a>
          </p>
          <p class="fine">
            Request <code>{problem.request_id}</code>
          </p>
        </section>
      ),
    });
  };
}
