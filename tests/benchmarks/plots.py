"""Plots as SVG, with nothing but what Python brings along."""
import html
import math

WIDTH = 720
LEFT = 240
RIGHT = 90
ROW = 34
TOP = 48
OURS, YARDSTICK, PEER = "#1f5fa8", "#8a8f98", "#c8772b"
COLOURS = [OURS, PEER, "#3f8f4f", "#7a4fa0"]


def figure(height, title, parts):
    """A whole SVG file."""
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        text(16, 26, title, weight="bold", size=15),
        *parts,
        "</svg>",
    ]) + "\n"


def text(x, y, words, anchor="start", weight="normal", size=13):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" '
            f'font-size="{size}">{html.escape(words)}</text>')


def line(x1, y1, x2, y2, colour="#444", width=1.0):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"/>')


def bars(title, rows, shown):
    """Rows of (name, median, least, most, colour): a bar to the median and a line from the
    least to the most. `shown` writes a value."""
    scale = (WIDTH - LEFT - RIGHT) / max(row[3] for row in rows)
    parts = []
    for number, (name, median, least, most, colour) in enumerate(rows):
        y = TOP + number * ROW
        parts += [
            text(LEFT - 10, y + 17, name, anchor="end"),
            f'<rect x="{LEFT}" y="{y + 3}" width="{median * scale:.1f}" height="{ROW - 14}" '
            f'fill="{colour}"/>',
            line(LEFT + least * scale, y + 13, LEFT + most * scale, y + 13, width=1.5),
            text(LEFT + most * scale + 8, y + 17, shown(median)),
        ]
    height = TOP + len(rows) * ROW + 28
    parts.append(text(LEFT, height - 10, "bar: median; line: least to most of the runs", size=11))
    return figure(height, title, parts)


def steps(top):
    """Round values up to `top`, some five of them."""
    rough = top / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [step * n for n in range(1, int(top / step) + 1)]


def lines(title, series, unit):
    """Series of (name, [(x, median, least, most)]) over a logarithmic x axis, y from zero."""
    height, bottom, right = 340, 290, WIDTH - 190
    left = 70
    xs = sorted({point[0] for _, points in series for point in points})
    top = max(point[3] for _, points in series for point in points) * 1.08
    low, high = math.log10(xs[0]), math.log10(xs[-1])

    def at(x, y):
        span = (high - low) or 1
        return (left + (math.log10(x) - low) / span * (right - left),
                bottom - y / top * (bottom - TOP))

    parts = [line(left, bottom, right, bottom), line(left, bottom, left, TOP)]
    for x in xs:
        parts.append(text(at(x, 0)[0], bottom + 18, f"{x:,}", anchor="middle"))
    parts.append(text((left + right) / 2, bottom + 38, "entries in the log", anchor="middle"))
    for value in steps(top):
        y = at(xs[0], value)[1]
        parts += [line(left, y, right, y, colour="#ddd"),
                  text(left - 8, y + 4, f"{value:.3g}", anchor="end", size=11)]
    parts.append(text(left - 8, TOP - 6, unit, anchor="end", size=11))
    for number, (name, points) in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        places = [at(x, median) for x, median, _, _ in points]
        for (x, _, least, most), (px, py) in zip(points, places):
            parts += [line(px, at(x, least)[1], px, at(x, most)[1], colour=colour),
                      f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4" fill="{colour}"/>']
        for (x1, y1), (x2, y2) in zip(places, places[1:]):
            parts.append(line(x1, y1, x2, y2, colour=colour, width=2))
        parts.append(f'<rect x="{right + 18}" y="{TOP + number * 22}" width="12" height="12" '
                     f'fill="{colour}"/>')
        parts.append(text(right + 36, TOP + 11 + number * 22, name))
    return figure(height, title, parts)
