import type { Problem } from '../http/problem.ts';
import type { PageRequest } from '../http/page.ts';
import type { PageDeps } from './page-deps.ts';
import { errorWords } from '../../ui/text/words/error.ts';
import { inLanguage, languageOf } from './reader-language.ts';
import { renderPage } from './render-page.tsx';
import { visitorOf } from './visitor.ts';

function whatWorks(problem: Problem): string {
  const words = errorWords();
  if (problem.status === 404) return words.worksSearch;
  return problem.code === 'source_unavailable' ? words.worksOpen : words.worksRest;
}

/** The word for what happened, as every page has it. */
function stateOf({ code }: Problem): string {
  if (code === 'quota_exceeded') return 'plan-limited';
  return code === 'too_many_requests' || code === 'too_many_attempts' ? 'rate-limited' : 'error';
}

/** The HTML of a refusal: what failed, what works, what to do, and the id under which it stands in the log. */
export function createErrorPage(deps: PageDeps): (problem: Problem, request?: PageRequest) => Promise<string> {
  const render = (problem: Problem, request: PageRequest): Promise<string> => {
    const words = errorWords();
    const wait = problem.retry_after_seconds;
    const isUsedUp = problem.code === 'quota_exceeded';
    return renderPage(deps, visitorOf(request), {
      title: problem.title,
      description: problem.title,
      children: (
        <section class="card narrow fail" data-state={stateOf(problem)}>
          <h1>{words.title(problem.code, problem.title)}</h1>
          <p lang="en">{problem.detail}</p>
          {problem.source === undefined ? null : <p>{words.failedSource(problem.source)}</p>}
          {isUsedUp ? null : (
            <p>
              {whatWorks(problem)}
              {wait === undefined ? null : <span data-wait={wait}> {words.again(wait)}</span>}
            </p>
          )}
          <p class="act">
            {problem.status >= 500 || problem.status === 429 ? (
              <a class="btn pri" href={visitorOf(request).path}>
                {words.tryAgain}
              </a>
            ) : null}
            {isUsedUp ? (
              <>
                <a class="btn" href="/pricing">
                  {words.plans}
                </a>
                <a class="btn" href="/history">
                  {words.history}
                </a>
              </>
            ) : null}
            <a class="btn" href="/">
              {words.home}
            </a>
          </p>
          <p class="fine">
            {words.request} <code>{problem.request_id}</code>
          </p>
        </section>
      ),
    });
  };
  return (problem, request = { url: '/', headers: {} }) =>
    inLanguage(languageOf(request), () => render(problem, request));
}
