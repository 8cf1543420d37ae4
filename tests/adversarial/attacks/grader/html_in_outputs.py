# what: displays scripts, frames, SVG, widgets and broken tags in every kind of output
# on: numbers
# status: graded
# stopped by: of an output the page shows text, escaped, and pictures that were decoded and encoded anew
# %% [total]
from IPython.display import display

HIT = "document.title = 'nbassay-attack'; alert('nbassay-attack')"
SCRIPT = f"<script>{HIT}</script><img src=x onerror=\"{HIT}\">"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{HIT}"><script>{HIT}</script></svg>'
STYLE = "<style>@import url(http://127.0.0.1:9/x); *{display:none}</style><base href='//127.0.0.1:9/'>"
FRAME = f"<iframe srcdoc=\"{SCRIPT}\"></iframe><meta http-equiv=refresh content='0;url=javascript:{HIT}'>"
VIEW = {"model_id": "nbassay-attack", "version_major": 2, "version_minor": 0}
for bundle in (
    {"text/html": SCRIPT + STYLE + FRAME},
    {"text/html": SCRIPT, "text/plain": "</pre></div>" + SCRIPT},
    {"image/svg+xml": SVG},
    {"application/javascript": HIT, "application/x-javascript": HIT, "text/javascript": HIT},
    {"text/markdown": f"[here](javascript:{HIT}) ![x](http://127.0.0.1:9/x.png)\n\n{SCRIPT}"},
    {"text/latex": f"${SCRIPT}$ \\text{{{SCRIPT}}}"},
    {"application/vnd.jupyter.widget-view+json": VIEW, "text/plain": SCRIPT},
    {"application/json": {SCRIPT: [SCRIPT] * 3}, "application/pdf": "JVBERi0="},
    {f"text/{SCRIPT}": SCRIPT, f"image/png {SCRIPT}": SCRIPT},
    {"image/png": f'x" onerror="{HIT}', "image/jpeg": f"data:text/html,{SCRIPT}"},
):
    display(bundle, raw=True, metadata={"isolated": False, SCRIPT: {"width": SCRIPT}})
# %% [scaled]
import sys

# Tags that are whole only when neighbouring outputs are put side by side.
print("<scr", end="", flush=True)
print("ipt>document.title='nbassay-attack'</scr", end="", file=sys.stderr, flush=True)
print("ipt>")
print("</pre></main><!-- --><![CDATA[ {{ 7*7 }} {% raw %} <textarea><plaintext>")
# %% [classify]
raise ValueError("<script>document.title='nbassay-attack'</script><img src=x onerror=alert(1)>")
