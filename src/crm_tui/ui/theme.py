"""The colours: the terminal's own, so that a person reads what they are used to read.

Sixteen colours, no background: it looks right on a light and on a dark terminal, inside tmux and on a Linux
console, and costs the fewest bytes. Nothing is said by a colour alone. ``NO_COLOR`` is obeyed by Textual.
"""

from __future__ import annotations

from textual.theme import Theme

CRM = Theme(
    name="crm",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    accent="ansi_cyan",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border": "ansi_cyan",
        "border-blurred": "ansi_default",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_cyan",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": "ansi_default",
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-text-style": "bold",
        "input-cursor-foreground": "ansi_black",
        "input-cursor-background": "ansi_cyan",
        "input-cursor-text-style": "none",
        "input-selection-foreground": "ansi_black",
        "input-selection-background": "ansi_white",
        "screen-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_white",
    },
)
