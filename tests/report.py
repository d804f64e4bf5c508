"""Opens the page of a run in a real browser without a window: what it shows, finds, sorts and opens, and how it is used by keyboard
and on narrow screens. The browser is driven through its own pipe, so nothing else is needed.

usage: report.py PROGRAM TABLES [PICTURES]     (TABLES is a finished run; PICTURES a folder for screenshots)
The browser is $CHROMIUM or the first of chromium, chromium-browser, google-chrome that is there.
"""

import base64
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars"
VIEWS = ["overview", "projects", "figures", "entities", "articles", "errors"]
HOSTILE = "</script><script>document.title='obeyed'</script><!-- <img src=x onerror=\"document.title='obeyed'\"> \u2028 <b>粗</b>"


def find_browser():
    named = os.environ.get("CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return next((found for found in map(shutil.which, names) if found), None)


class Browser:
    """A browser that is told what to do through file descriptors 3 and 4."""

    def __init__(self, program):
        self.profile = tempfile.TemporaryDirectory()
        told, self.tell = os.pipe()
        self.hear, heard = os.pipe()
        command = [program, *FLAGS.split(), "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "about:blank"]
        shell = ["sh", "-c", f'exec "$0" "$@" 3<&{told} 4>&{heard}', *command]
        self.process = subprocess.Popen(shell, pass_fds=(told, heard), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(told)
        os.close(heard)
        self.rest, self.count, self.session, self.events = b"", 0, None, []
        page = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.tell, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.count:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.events.append(answer)

    def receive(self):
        while b"\0" not in self.rest:
            more = os.read(self.hear, 1 << 20)
            assert more, "the browser has ended"
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def js(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, (expression, result["exceptionDetails"])
        return result["result"].get("value")

    def until(self, expression, seconds=30):
        end = time.time() + seconds
        while not (value := self.js(expression)):
            assert time.time() < end, f"never true: {expression}"
            time.sleep(0.02)
        return value

    def open(self, path, part=""):
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=Path(path).resolve().as_uri() + part)
        self.until("document.documentElement?.dataset.ready === 'yes'")

    def screen(self, width, height=900, scheme="light"):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def key(self, key, code=None, text=None):
        more = {"text": text} if text else {}
        number = {"Tab": 9, "Enter": 13, "ArrowDown": 40, "ArrowUp": 38, " ": 32}[key]
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=code or key, windowsVirtualKeyCode=number, **more)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=code or key, windowsVirtualKeyCode=number)

    def picture(self, path):
        Path(path).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def complaints(self):
        """Errors of the console and the page, and requests for anything but the page itself."""
        wrong = []
        for event in self.events:
            method, told = event.get("method"), event.get("params", {})
            if method in ("Runtime.exceptionThrown", "Log.entryAdded") or method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning"):
                wrong.append(told)
            if method == "Network.requestWillBeSent" and not told["request"]["url"].startswith(("file:", "about:", "blob:")):
                wrong.append(told["request"]["url"])
        return wrong

    def close(self):
        try:
            self.call("Browser.close")
        except (AssertionError, OSError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()


class Page:
    """The page in the browser, as its reader uses it."""

    def __init__(self, browser, path):
        self.browser, self.path = browser, path

    def view(self, name):
        self.browser.js(f"location.hash = '{name}'")
        self.browser.until(f"!document.getElementById('{name}').hidden && document.querySelector('#views a[aria-current]').hash === '#{name}'")

    def rows(self, view, column=0):
        return self.browser.js(f"[...document.querySelectorAll('#{view} tr.row')].map((r) => r.children[{column}].innerText.trim())")

    def found(self, view):
        """How many rows the line above the table counts."""
        said = self.browser.js(f"document.querySelector('#{view} .count').textContent")
        return int(said.split("共 ")[1].split(" 条")[0].replace(",", "")) if "共 " in said else 0

    def search(self, view, words):
        self.browser.js(f"""(async () => {{
            const field = document.getElementById('{view}-q');
            field.value = {json.dumps(words)};
            field.dispatchEvent(new Event('input'));
            await new Promise((done) => setTimeout(done, 250));
        }})()""")

    def choose(self, view, label, value):
        self.browser.js(f"""(() => {{
            const field = [...document.querySelectorAll('#{view} .tools label')].find((l) => l.textContent.startsWith({json.dumps(label)})).querySelector('select, input');
            field.value = {json.dumps(value)};
            field.dispatchEvent(new Event(field.tagName === 'INPUT' ? 'input' : 'change'));
        }})()""")

    def sort(self, view, column):
        self.browser.js(f"document.querySelectorAll('#{view} thead button')[{column}].click()")

    def press(self, view, text):
        self.browser.js(f"[...document.querySelectorAll('#{view} button')].find((b) => b.textContent === {json.dumps(text)}).click()")


def shows(page, run):
    """What the page counts is what the tables hold."""
    count = lambda table: pl.read_parquet(run / table / "*.parquet").height
    wanted = {"figures": count("figures"), "entities": count("entities"), "articles": count("documents"), "errors": count("errors")}
    for view, n in wanted.items():
        page.view(view)
        assert page.found(view) == n, (view, page.found(view), n)
        assert len(page.rows(view)) == min(n, 50), (view, len(page.rows(view)))
    tiles = page.browser.js("[...document.querySelectorAll('#tiles a')].map((a) => [a.hash.slice(1), +a.querySelector('b').textContent.replaceAll(',', '')])")
    assert all(n == wanted[view] for view, n in tiles if view in wanted), tiles
    page.view("overview")
    charts = page.browser.js("[...document.querySelectorAll('#charts figure')].map((f) => [f.innerText, f.querySelectorAll('.bar').length, f.querySelectorAll('.axis').length])")
    assert len(charts) >= 4 and all(bars > 0 and axes > 2 for _, bars, axes in charts), charts
    assert page.browser.js("document.querySelectorAll('#read dt').length") >= 6


def finds(page, run):
    """Search, filters, and the two together."""
    figures = pl.read_parquet(run / "figures" / "*.parquet")
    page.view("figures")
    page.choose("figures", "指标", "investment")
    wanted = figures.filter(pl.col("metric") == "investment").height
    assert page.found("figures") == wanted > 5, (page.found("figures"), wanted)
    page.search("figures", "万元")
    assert 0 < page.found("figures") < wanted
    page.press("figures", "清除条件")
    assert page.found("figures") == figures.height
    subject = figures.filter(pl.col("subject").is_not_null())["subject"][0]
    page.search("figures", subject.upper())
    assert 0 < page.found("figures") < figures.height
    page.search("figures", "这样的词没有")
    assert page.found("figures") == 0 and page.browser.js("document.querySelector('#figures .none') !== null")
    page.press("figures", "清除条件")
    # A province holds what lies in it.
    page.choose("figures", "地点", "福建省")
    in_province = page.found("figures")
    places = pl.read_parquet(run / "entities" / "*.parquet").filter(pl.col("name") == "福建省")["entity_id"]
    itself = figures.filter(pl.col("place_entity_id").is_in(places.to_list())).height
    assert in_province > itself > 0, (in_province, itself)
    page.press("figures", "清除条件")
    page.view("projects")
    all_projects = page.found("projects")
    page.choose("projects", "阶段", "operating")
    stages = page.rows("projects", 1)
    assert 0 < len(stages) < all_projects and set(stages) == {"投运"}, stages
    page.press("projects", "清除条件")


def sorts(page, run):
    """Numbers by size within their unit, texts in order, both ways."""
    page.view("entities")
    page.sort("entities", 2)
    mentions = [int(m.replace(",", "")) for m in page.rows("entities", 2)]
    assert mentions == sorted(mentions, reverse=True), mentions
    assert page.browser.js("document.querySelector('#entities th[aria-sort]').getAttribute('aria-sort')") == "descending"
    page.sort("entities", 2)
    assert [int(m) for m in page.rows("entities", 2)] == [1] * 50
    page.view("figures")
    page.choose("figures", "指标", "investment")
    page.sort("figures", 2)
    shown = page.rows("figures", 2)
    yuan = pl.read_parquet(run / "figures" / "*.parquet").filter((pl.col("metric") == "investment") & (pl.col("unit") == "CNY"))
    wanted = yuan.with_columns(size=pl.coalesce("value", "low", "high")).sort("size", descending=True)["text"][0]
    assert wanted in shown[0], (shown[0], wanted)
    page.sort("figures", 2)
    assert wanted not in page.rows("figures", 2)[0]
    page.press("figures", "清除条件")
    page.view("articles")
    page.sort("articles", 1)
    dates = [d for d in page.rows("articles", 1) if d]
    assert dates == sorted(dates, reverse=True) and len(dates) > 5, dates
    page.press("articles", "清除条件")


def opens(page, run):
    """A row opens the sentence it was read from, its words marked; every row of the first page does."""
    for view in ["figures", "projects", "entities"]:
        page.view(view)
        closed = page.browser.js(f"document.querySelectorAll('#{view} tr.detail').length")
        opened = page.browser.js(f"""[...document.querySelectorAll('#{view} tr.row')].map((row) => {{
            row.querySelector('button').click();
            const marks = [...row.nextSibling.querySelectorAll('mark')].map((m) => m.textContent);
            const facts = [row.innerText, marks, row.nextSibling.querySelectorAll('.s').length, row.querySelector('button').getAttribute('aria-expanded')];
            row.querySelector('button').click();
            return facts;
        }})""")
        assert closed == 0 and opened
        for said, marks, spans, expanded in opened:
            assert marks and all(marks) and spans and expanded == "true", (view, said, marks)
            if view == "figures":
                assert marks[0] in said, (said, marks)
        assert page.browser.js(f"document.querySelectorAll('#{view} tr.detail').length") == 0
    sentences = set(pl.read_parquet(run / "sentences" / "*.parquet")["text"])
    page.view("figures")
    page.browser.js("document.querySelector('#figures tr.row button').click()")
    sentence = page.browser.js("document.querySelector('#figures .sentence').textContent")
    assert sentence in sentences, sentence
    # From a figure to all of its article, and back.
    page.press("figures", "此文的数字")
    assert page.found("figures") < pl.read_parquet(run / "figures" / "*.parquet").height
    page.browser.js("document.querySelector('#figures .chips button').click()")
    assert page.found("figures") == pl.read_parquet(run / "figures" / "*.parquet").height


def saves(page, run):
    """What is found as a spreadsheet: every row, not only those of the page."""
    page.view("figures")
    page.choose("figures", "指标", "investment")
    text = saved(page, "figures")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    figures = pl.read_parquet(run / "figures" / "*.parquet").filter(pl.col("metric") == "investment")
    assert text.startswith("\ufeff") and sorted(r["text"] for r in rows) == sorted(figures["text"]), len(rows)
    assert sorted(float(r["value"]) for r in rows if r["value"]) == sorted(v for v in figures["value"] if v is not None)
    page.press("figures", "清除条件")


def saved(page, view):
    """The file that the button saves."""
    with tempfile.TemporaryDirectory() as folder:
        page.browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=folder)
        page.press(view, "下载 CSV")
        end = time.time() + 20
        while not (files := list(Path(folder).glob("*.csv"))):
            assert time.time() < end, "no file is saved"
            time.sleep(0.05)
        assert files[0].name == f"mingshu-{'documents' if view == 'articles' else view}.csv", files
        return files[0].read_text(encoding="utf-8")


def turns(page, run):
    """Pages of fifty rows, forwards and back."""
    page.view("figures")
    first = page.rows("figures", 2)
    page.browser.js("document.querySelector('#figures [aria-label=下一页]').click()")
    second = page.rows("figures", 2)
    assert first != second and len(second) == 50
    page.browser.js("document.querySelector('#figures [aria-label=最后一页]').click()")
    n = pl.read_parquet(run / "figures" / "*.parquet").height
    assert len(page.rows("figures")) == (n - 1) % 50 + 1
    page.browser.js("document.querySelector('#figures [aria-label=第一页]').click()")
    assert page.rows("figures", 2) == first


def keyboard(page):
    """Everything is reached by Tab in the order in which it stands, and a row opens with Enter."""
    browser = page.browser
    browser.open(page.path)
    here = "(() => { const e = document.activeElement; return `${e.tagName} ${e.id} ${e.textContent}` })()"

    def tab_to(selector):
        """What Tab stops at on the way to there."""
        stops = []
        while not stops or not browser.js(f"document.activeElement.matches({json.dumps(selector)})"):
            browser.key("Tab")
            stops.append(browser.js(here))
            assert len(stops) < 40, stops
        return stops

    stops = tab_to("#views a[href='#figures']")
    assert [s.split()[0] for s in stops] == ["A", "BUTTON", "A", "A", "A"] and "跳到内容" in stops[0] and "theme" in stops[1], stops
    browser.key("Enter", text="\r")
    browser.until("!document.getElementById('figures').hidden")
    stops = tab_to("#figures tr.row button")
    order = [next((i for i, s in enumerate(stops) if wanted in s), wanted) for wanted in ["figures-q", "未判明", "清除条件", "下载 CSV", "主体subject", "刊出published"]]
    assert all(isinstance(i, int) for i in order) and order == sorted(order), (order, stops)
    shown = browser.js("getComputedStyle(document.activeElement).outlineStyle")
    assert shown != "none", "the focus is not seen"
    browser.key("Enter", text="\r")
    assert browser.js("document.querySelectorAll('#figures tr.detail').length") == 1
    browser.key("Enter", text="\r")
    assert browser.js("document.querySelectorAll('#figures tr.detail').length") == 0
    browser.key("ArrowDown")
    assert browser.js("[...document.querySelectorAll('#figures tr.row button')].indexOf(document.activeElement)") == 1
    # A chart is one stop; arrows go through its bars, Enter leads to its rows.
    page.view("overview")
    browser.js("document.querySelector('#charts figure:nth-child(2) [tabindex=\"0\"]').focus()")
    browser.key("ArrowDown")
    assert browser.js("document.activeElement.parentNode.querySelectorAll('[tabindex=\"0\"]').length") == 1
    label = browser.js("document.activeElement.getAttribute('aria-label')")
    browser.key("Enter", text="\r")
    browser.until("!document.getElementById('figures').hidden")
    assert page.found("figures") == int(label.split("：")[1].replace(",", "")), label
    page.press("figures", "清除条件")
    unnamed = browser.js("""[...document.querySelectorAll('button, input, select, a')].filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map((e) => e.outerHTML)""")
    assert not unnamed, unnamed
    doubled = browser.js("(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i) })()")
    assert not doubled, doubled


def looks(page, pictures):
    """Light and dark, wide and narrow: nothing runs out of the screen, and text is told from its ground."""
    browser = page.browser
    for scheme in ["light", "dark"]:
        for width in [1440, 1024, 768, 400, 320]:
            browser.screen(width, 900, scheme)
            browser.open(page.path)
            for view in VIEWS:
                page.view(view)
                browser.js(f"document.querySelector('#{view} tr.row button')?.click()")
                wide = browser.js("document.documentElement.scrollWidth")
                assert wide <= width, (scheme, width, view, wide)
                if pictures and width in (1440, 400):
                    browser.picture(pictures / f"{view}-{scheme}-{width}.png")
        ground = browser.js("getComputedStyle(document.body).backgroundColor")
        light = sum(int(n) for n in ground[4:-1].split(",")) > 380
        assert light == (scheme == "light"), (scheme, ground)
        poor = browser.js(CONTRAST)
        assert not poor, (scheme, poor)
    # The choice of the reader goes before the system's, and is remembered.
    browser.screen(1440, 900, "light")
    browser.open(page.path)
    for wanted in ["light", "dark"]:
        browser.js("document.getElementById('theme').click()")
        assert browser.js("document.documentElement.dataset.theme") == wanted
    browser.open(page.path)
    assert browser.js("document.documentElement.dataset.theme") == "dark"
    browser.js("document.getElementById('theme').click()")
    assert browser.js("document.documentElement.dataset.theme") == "light"


# Texts whose contrast to what lies behind them is less than 4.5, as WCAG counts it.
CONTRAST = """(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => { for (; e; e = e.parentElement) { const c = channels(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
  const poor = new Set();
  for (const view of document.querySelectorAll('main > section, header')) {
    const was = view.hidden;
    view.hidden = false;
    for (const e of view.querySelectorAll('*')) {
      if (e.closest('svg') || e.disabled || ![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
      const [a, b] = [luminance(channels(getComputedStyle(e).color)), luminance(behind(e))].sort((x, y) => y - x);
      if ((a + 0.05) / (b + 0.05) < 4.5) poor.add(`${e.className || e.tagName} ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
    }
    view.hidden = was;
  }
  return [...poor];
})()"""


def inert(browser, program, folder):
    """Text of an article that a browser could obey is shown as it is written."""
    record = {"id": f"a {HOSTILE}", "title": f"=题 {HOSTILE}", "url": "javascript:document.title='obeyed'", "publisher": HOSTILE, "text": f"嵩岭县投资3亿元建设嵩岭光伏项目{HOSTILE}。"}
    (folder / "hostile.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n" + "</script>\n", encoding="utf-8")
    subprocess.run([program, "extract", str(folder / "hostile.jsonl"), "--out", str(folder / "hostile"), "-q"], check=True, stderr=subprocess.DEVNULL)
    report(program, folder / "hostile", folder / "hostile.html")
    page = Page(browser, folder / "hostile.html")
    browser.open(page.path)
    for view in VIEWS:
        page.view(view)
        browser.js(f"document.querySelectorAll('#{view} tr.row button').forEach((b) => b.click())")
    assert browser.js("document.title").startswith("名数运行报告"), browser.js("document.title")
    assert browser.js("document.querySelectorAll('img, main script, main b[style], iframe').length") == 0
    assert browser.js("[...document.querySelectorAll('a')].every((a) => /^(file|https?):/.test(a.protocol))")
    assert HOSTILE in browser.js("document.querySelector('#figures .seen').textContent")
    page.view("articles")
    title = list(csv.DictReader(io.StringIO(saved(page, "articles").removeprefix("\ufeff"))))[0]["title"]
    assert title.startswith("'=题"), title
    page.view("errors")
    assert page.found("errors") == 1
    browser.screen(400)
    assert browser.js("document.documentElement.scrollWidth") <= 400
    browser.screen(1440)


def report(program, run, out):
    subprocess.run([program, "report", str(run), "--out", str(out)], check=True, stderr=subprocess.DEVNULL)


def main() -> int:
    program, run = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
    pictures = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    found = find_browser()
    if not found:
        print("skipped: no chromium is found; install it (Debian: apt-get install chromium) or name one: CHROMIUM=/path/to/chrome")
        return 0
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report(program, run, folder / "page.html")
        browser = Browser(found)
        try:
            browser.screen(1440)
            page = Page(browser, folder / "page.html")
            browser.open(page.path)
            for check in [shows, finds, sorts, opens, saves, turns]:
                check(page, run)
            keyboard(page)
            looks(page, pictures)
            inert(browser, program, folder)
            assert not browser.complaints(), browser.complaints()
            version = browser.call("Browser.getVersion")["product"]
        finally:
            browser.close()
    print(f"the page shows, finds, sorts and opens what the tables hold, in {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
