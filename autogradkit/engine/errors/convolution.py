"""What is said where windows, or the arrays that they slide over, do not fit."""

from __future__ import annotations

from typing import Any

Shape = tuple[int, ...]


def settings_of_windows(who: str, values: tuple[Any, ...], axes: int, least: int) -> ValueError:
    return ValueError(
        f"{who} got {values} as a setting; give a whole number of at least {least}, or one for each of its {axes} axes."
    )


def window_too_large(who: str, window: Shape, spatial: Shape) -> ValueError:
    return ValueError(
        f"{who} has no place for a window that covers {window} entries in {spatial}, padding included; take a smaller "
        "window or more padding."
    )


def wrong_rank(who: str, name: str, shape: Shape, ranks: tuple[int, ...]) -> ValueError:
    axes = " or ".join(map(str, ranks))
    return ValueError(f"{who} needs {name} with {axes} axes, got the shape {shape}; reshape it.")


def wrong_channels(who: str, channels: int, weight: Shape, groups: int) -> ValueError:
    return ValueError(
        f"{who} cannot apply weights of shape {weight} in {groups} groups to {channels} channels; the second axis of "
        "the weights has the channels of one group, and both axes' channels are multiples of groups."
    )


def same_padding(who: str, stride: Shape) -> ValueError:
    return ValueError(
        f'{who} keeps the size with padding="same" only where windows move by 1, got the stride {stride}; give the '
        "padding as numbers."
    )


def unknown_word(who: str, word: Any, known: tuple[str, ...]) -> ValueError:
    return ValueError(f"{who} does not know {word!r}; it takes {', '.join(map(repr, known))}.")


def pool_padding(who: str, padding: Shape, kernel: Shape) -> ValueError:
    return ValueError(
        f"{who} pads by {padding}, more than half of its window {kernel}, so that some windows would see nothing; take "
        "less padding."
    )


def extra_too_large(who: str, extra: Shape) -> ValueError:
    return ValueError(
        f"{who} got output_padding={extra}, which must be smaller than the stride or the dilation along its axis; "
        "give less."
    )


def nothing_left(who: str, padding: Shape, whole: Shape) -> ValueError:
    return ValueError(
        f"{who} crops {padding} on both sides of {whole} entries, which leaves nothing; take less padding."
    )
