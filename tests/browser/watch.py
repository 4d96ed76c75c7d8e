"""What goes wrong in the pages of a test behind its back."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# A page that is left cancels what it was still loading.
CANCELLED = "net::ERR_ABORTED"
# The browser logs every failed answer by itself, and so does htmx; here the answer's status is judged instead.
LOGGED_ANSWERS = ("the server responded with a status of", "Response Status Error Code")
# A question that a newer one replaces is called off, and htmx logs that as it logs a failure, which is judged below.
CALLED_OFF = ("htmx:afterRequest", "htmx:sendAbort")


class Watch:
    """Gathers errors in the console (breaches of the content security policy among them), uncaught exceptions, and
    requests that failed, less the answers a test says it expects."""

    def __init__(self) -> None:
        self.contexts: list[BrowserContext] = []
        self._problems: list[str] = []
        self._expected: set[int] = set()

    def follow(self, context: BrowserContext) -> None:
        """Watch every page of a context from now on."""
        self.contexts.append(context)
        context.on("console", self._console)
        context.on("weberror", self._exception)
        context.on("requestfailed", self._failure)
        context.on("response", self._response)

    def expect(self, *statuses: int) -> None:
        """From now on, answers with these statuses are no problem."""
        self._expected.update(statuses)

    def problems(self) -> list[str]:
        """Everything seen so far and not asked for yet."""
        for context in self.contexts:
            context.cookies()  # an answer from the browser comes after the events it sent before
        seen, self._problems = self._problems, []
        return seen

    def _console(self, message: ConsoleMessage) -> None:
        told_otherwise = any(words in message.text for words in LOGGED_ANSWERS) or message.text.startswith(CALLED_OFF)
        if message.type == "error" and not told_otherwise:
            self._problems.append(f"console: {message.text}")

    def _exception(self, error: WebError) -> None:
        self._problems.append(f"exception: {error.error}")

    def _failure(self, request: Request) -> None:
        if request.failure != CANCELLED:
            self._problems.append(f"{request.method} {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self._problems.append(f"{response.request.method} {response.url}: {response.status}")
