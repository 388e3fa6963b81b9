"""A rough outline of China, generous by some tens of kilometres, with its seas to the south.

It only catches what is far off: the sea, another country, zeros. Whether a camera is in its
county is asked of the county's own outline. It is drawn by hand and shows no boundary.
"""

_OUTLINE: tuple[tuple[float, float], ...] = (
    *((73.0, 39.5), (74.5, 41.2), (79.7, 42.7), (79.6, 45.3), (82.2, 46.0), (85.2, 47.8)),
    *((86.6, 49.7), (88.4, 49.8), (91.6, 47.2), (91.6, 45.6), (96.2, 43.9), (100.5, 43.2)),
    *((105.0, 42.4), (109.3, 43.2), (111.2, 44.4), (111.8, 45.7), (115.8, 47.0), (117.0, 47.5)),
    *((115.0, 48.1), (116.3, 50.5), (119.0, 50.8), (119.8, 53.8), (126.0, 53.9), (128.2, 50.4)),
    *((131.4, 49.6), (135.6, 49.0), (134.8, 46.3), (133.8, 44.6), (131.8, 44.4), (131.6, 42.0)),
    *((129.8, 41.7), (128.3, 41.1), (126.6, 40.7), (124.6, 39.4), (123.8, 38.5), (123.4, 37.5)),
    *((123.1, 36.4), (121.3, 35.2), (121.4, 34.2), (122.4, 32.6), (123.6, 31.4), (123.8, 30.2)),
    *((123.2, 28.6), (122.4, 27.2), (125.0, 26.4), (124.9, 25.3), (122.9, 24.4), (122.6, 22.6)),
    *((122.2, 21.3), (120.2, 21.2), (118.9, 19.8), (118.9, 3.0), (108.2, 3.0), (108.0, 18.0)),
    *((107.6, 20.8), (106.3, 21.5), (105.4, 22.6), (103.6, 22.0), (102.4, 21.8), (102.0, 20.8)),
    *((99.6, 21.0), (98.3, 23.6), (97.0, 23.6), (97.4, 25.4), (97.9, 27.0), (95.4, 26.3)),
    *((91.9, 26.4), (91.0, 27.4), (88.9, 26.9), (87.8, 27.5), (86.0, 27.5), (83.9, 28.5)),
    *((80.8, 29.8), (78.1, 31.0), (78.0, 32.6), (77.5, 34.9), (75.8, 35.4), (73.6, 36.8)),
)


def outside_china(longitude: float, latitude: float) -> bool:
    """Tell whether a position lies outside the rough outline."""
    if 105.0 <= longitude <= 118.0 and 24.0 <= latitude <= 40.0:
        return False  # Most of the cameras; no need to walk around the outline.
    inside = False
    x1, y1 = _OUTLINE[-1]
    for x2, y2 in _OUTLINE:
        if (y1 > latitude) != (y2 > latitude):
            crossing = x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
            if longitude < crossing:
                inside = not inside
        x1, y1 = x2, y2
    return not inside
