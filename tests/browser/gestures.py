"""What a hand does: drag one thing to where another is."""

from playwright.sync_api import Locator, Page

BEYOND = 6


def middle(place: Locator) -> tuple[float, float]:
    """The middle of an element, in the window's coordinates."""
    box = place.bounding_box()
    assert box, "the element is not on the page"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def grab(page: Page, handle: Locator) -> None:
    """Press the mouse on a handle."""
    page.mouse.move(*middle(handle))
    page.mouse.down()


def drag(page: Page, handle: Locator, *, to: Locator) -> None:
    """Pull a handle with the mouse a little beyond where another one is, and let go."""
    x, end = middle(to)
    _, start = middle(handle)
    grab(page, handle)
    page.mouse.move(x, end + (BEYOND if end > start else -BEYOND), steps=8)
    page.mouse.up()


def drag_with_finger(page: Page, handle: Locator, *, to: Locator) -> None:
    """The same with a finger, on a screen that shows both."""
    handle.scroll_into_view_if_needed()
    to.scroll_into_view_if_needed()
    x, start = middle(handle)
    _, end = middle(to)
    end += BEYOND if end > start else -BEYOND
    screen = page.context.new_cdp_session(page)

    def touch(kind: str, *points: float) -> None:
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for y in points]})

    touch("touchStart", start)
    for step in range(1, 11):
        touch("touchMove", start + (end - start) * step / 10)
    touch("touchEnd")
