"""How is a stranger's text shown without doing anything? Made visible, escaped, and quoted for spreadsheets.

Read next: `report`.
"""

from __future__ import annotations

import html
import unicodedata

# ZERO WIDTH JOINER and NON-JOINER belong to the spelling of names in several scripts.
_KEPT = frozenset("\n\t\u200c\u200d")
_INVISIBLE = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def visible(text: str) -> str:
    """Write control, direction and other unseen characters, and lone surrogates, as `\\x1b` or `\\u202e`."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or not _is_unseen(char) else _escape(char) for char in text)


def for_html(text: str) -> str:
    """Make text safe between tags and inside quoted attributes."""
    return html.escape(visible(text), quote=True)


def for_spreadsheet(cell: str) -> str:
    """Make a cell that no spreadsheet takes for a formula, on one line."""
    shown = visible(cell).replace("\n", "\\n").replace("\t", "\\t")
    return f"'{shown}" if cell.startswith(_FORMULA_STARTS) or shown.startswith(_FORMULA_STARTS) else shown


def _is_unseen(char: str) -> bool:
    return char not in _KEPT and unicodedata.category(char) in _INVISIBLE


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
