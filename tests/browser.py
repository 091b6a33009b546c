"""A real browser for a test: Debian's chromium, headless, to which no other host exists."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

__all__ = ["Browser", "Theme", "browsing"]

Theme = Literal["light", "dark"]

HOST = "127.0.0.1"
PHONE, DESK = 360, 1200
# A page on loopback that takes longer than this has no hope.
PATIENCE = 20
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
)


class Browser:
    """A browser at one server.

    Parameters
    ----------
    driver
        The browser, started.
    base
        The address of the server, with a slash at its end.
    axe
        The text of axe-core, or nothing where it is not installed.
    """

    def __init__(self, driver: Chrome, base: str, axe: str = "") -> None:
        self.driver, self.base, self.axe = driver, base, axe

    def open(self, path: str) -> None:
        """Load a page of the server, and forget what was told of the one before."""
        self.forget()
        self.driver.get(self.base.rstrip("/") + path)

    def forget(self) -> None:
        """Drop what the browser has told so far."""
        self.driver.get_log("browser")
        self.driver.get_log("performance")

    @property
    def path(self) -> str:
        """The address of the page, without the server's."""
        parts = urlsplit(self.driver.current_url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def one(self, selector: str) -> WebElement:
        """Return the first element that a CSS selector finds, as soon as it is there."""
        from selenium.webdriver.common.by import By
        from selenium.webdriver.support.ui import WebDriverWait

        wait = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05)
        return wait.until(lambda driver: driver.find_element(By.CSS_SELECTOR, selector))

    def all(self, selector: str) -> list[WebElement]:
        """Return what a CSS selector finds now."""
        from selenium.webdriver.common.by import By

        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """Return the words of each element that a CSS selector finds, one space between them."""
        found: list[str] = self.driver.execute_script(
            "return [...document.querySelectorAll(arguments[0])]"
            ".map(e => e.textContent.trim().replace(/\\s+/g, ' '))",
            selector,
        )
        return found

    def type_day(self, control: WebElement, day: str) -> None:
        """Type a day, given as YYYY-MM-DD, into its field."""
        year, month, date = day.split("-")
        control.send_keys(month + date + year)

    def choose(self, control: WebElement, value: str) -> None:
        """Choose a value of a list."""
        from selenium.webdriver.support.ui import Select

        Select(control).select_by_value(value)

    def submit(self, control: WebElement) -> None:
        """Send the form a control stands in by its button, and wait for the page that comes."""
        from selenium.webdriver.common.by import By
        from selenium.webdriver.support.expected_conditions import staleness_of
        from selenium.webdriver.support.ui import WebDriverWait

        form = control.find_element(By.XPATH, "./ancestor::form")
        form.find_element(By.CSS_SELECTOR, "button, input[type=submit]").click()
        WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05).until(staleness_of(form))
        self.one("footer")

    def console(self) -> list[str]:
        """Return what the browser's console has told of the page, but that it is no 200."""
        page = self.driver.current_url
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if not entry["message"].startswith(f"{page} - Failed to load resource")
        ]

    def requests(self) -> list[str]:
        """Return every address the browser has asked for; its own icons have none."""
        found = [event["request"]["url"] for event in self._events("Network.requestWillBeSent")]
        return [url for url in found if not url.startswith("data:")]

    def _events(self, name: str) -> Iterator[dict[str, Any]]:
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == name:
                yield message["params"]

    def wear(self, theme: Theme) -> None:
        """Prefer a theme from now on."""
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def run_scripts(self, is_on: bool) -> None:
        """Let pages run scripts from now on, or not."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not is_on})

    def be_wide(self, width: int) -> None:
        """Be a screen of this many pixels from left to right from now on."""
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < DESK}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def too_wide(self) -> list[str]:
        """Return what makes the page wider than the screen, which is nothing when it is not."""
        found: list[str] = self.driver.execute_script(
            """
            const page = document.documentElement, screen = arguments[0];
            if (page.scrollWidth <= screen) return [];
            const reach = e => e.getBoundingClientRect().left + window.scrollX + e.scrollWidth;
            const out = [...document.querySelectorAll('body *')].filter(
                e => reach(e) > screen + 1 && ![...e.children].some(c => reach(c) > screen + 1));
            return [`${page.scrollWidth} px`, ...out.slice(0, 5).map(
                e => e.outerHTML.slice(0, 200))];
            """,
            PHONE,
        )
        return found

    def faults(self, rules: list[str] | None = None) -> list[str]:
        """Return what axe-core finds serious or critical: rule, help, and the elements."""
        if not self.axe:
            return []
        if not self.driver.execute_script("return 'axe' in window"):
            self.driver.execute_script(self.axe)
        found = self.driver.execute_async_script(
            """
            const [rules, done] = arguments;
            const only = rules ? {runOnly: {type: 'rule', values: rules}} : {};
            axe.run(document, {resultTypes: ['violations'], preload: false, ...only})
                .then(done, fault => done({violations: [
                    {id: 'axe', help: String(fault), impact: 'critical', nodes: []}]}));
            """,
            rules,
        )
        return [
            f"{fault['id']}: {fault['help']}: {[node['html'][:160] for node in fault['nodes'][:5]]}"
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
        ]


@contextmanager
def browsing(base: str, folder: Path) -> Iterator[Browser]:
    """Start a browser for the server at an address, with a profile in this folder."""
    program, control = shutil.which("chromium"), shutil.which("chromedriver")
    if not program or not control:
        pytest.skip("chromium or its driver is not installed")
    pytest.importorskip("selenium")
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = program
    for option in (*OPTIONS, f"--user-data-dir={folder}", f"--window-size={DESK},900"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # A day is typed as Americans write it, wherever this runs.
    service = ChromeService(control, env={**os.environ, "LANGUAGE": "en_US", "LANG": "en_US.UTF-8"})
    driver = Chrome(options, service)
    try:
        driver.set_page_load_timeout(PATIENCE)
        driver.set_script_timeout(60)
        yield Browser(driver, base, _axe())
    finally:
        driver.quit()


def _axe() -> str:
    packages = os.environ.get("KG_NPM")
    script = Path(packages, "node_modules/axe-core/axe.min.js") if packages else None
    return script.read_text(encoding="utf-8") if script and script.is_file() else ""
