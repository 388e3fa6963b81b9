"""The coverage grid: what is seen, what is not, what too many see."""

import pytest
import shapely

from lianjing.apps.quality.coverage import (
    BLIND,
    COVERED,
    CROWDED,
    OUTSIDE,
    Eye,
    Grid,
    GridTooFineError,
    Measure,
    grid,
)

MIDDLE = (117.0, 32.0)
AREA = shapely.box(116.99, 31.99, 117.01, 32.01)
MEASURE = Measure(cell=50, reach=200, near=150, crowded=2)


def letter_at(found: Grid, east_metres: float, north_metres: float) -> str:
    longitude = MIDDLE[0] + east_metres / 94_300
    latitude = MIDDLE[1] + north_metres / 111_195
    column = int((longitude - found.west) / found.step_longitude)
    row = int((latitude - found.south) / found.step_latitude)
    return found.cells[row * found.columns + column]


def eye(looks_to: float | None = None, angle: float | None = None, far: float | None = None) -> Eye:
    return Eye(*MIDDLE, looks_to, angle, far)


def test_a_camera_without_a_direction_sees_all_round_as_far_as_said() -> None:
    found = grid(AREA, [eye()], MEASURE)
    for east, north in [(150, 0), (-150, 0), (0, 150), (0, -150)]:
        assert letter_at(found, east, north) == COVERED
    assert letter_at(found, 300, 0) == BLIND


def test_a_camera_sees_its_sector_and_its_own_square() -> None:
    found = grid(AREA, [eye(looks_to=90, angle=60)], MEASURE)
    assert letter_at(found, 150, 0) == COVERED
    assert letter_at(found, -150, 0) == BLIND
    assert letter_at(found, 0, 150) == BLIND
    assert letter_at(found, 0, 0) == COVERED


def test_a_sector_across_north_is_one_sector() -> None:
    found = grid(AREA, [eye(looks_to=0, angle=90)], MEASURE)
    assert letter_at(found, 40, 150) == COVERED
    assert letter_at(found, -40, 150) == COVERED


def test_the_files_own_distance_counts_before_the_setting() -> None:
    assert letter_at(grid(AREA, [eye(far=500)], MEASURE), 400, 0) == COVERED


def test_more_than_the_threshold_crowd() -> None:
    assert letter_at(grid(AREA, [eye()] * 2, MEASURE), 100, 0) == COVERED
    assert letter_at(grid(AREA, [eye()] * 3, MEASURE), 100, 0) == CROWDED
    assert letter_at(grid(AREA, [eye()] * 300, MEASURE), 100, 0) == CROWDED


def test_squares_outside_the_area_do_not_count() -> None:
    triangle = shapely.Polygon([(116.99, 31.99), (117.01, 31.99), (116.99, 32.01)])
    found = grid(triangle, [], MEASURE)
    assert found.cells[0] == BLIND
    assert found.cells[-1] == OUTSIDE
    assert found.count(BLIND) + found.count(OUTSIDE) == len(found.cells)


def test_with_places_only_their_surroundings_count() -> None:
    found = grid(AREA, [], MEASURE, places=[MIDDLE])
    assert letter_at(found, 0, 0) == BLIND
    assert letter_at(found, 400, 0) == OUTSIDE
    assert grid(AREA, [], MEASURE, places=[]).count(BLIND) == 0


def test_cameras_around_the_area_see_into_it() -> None:
    outside = Eye(117.0105, 32.0, 270, 90, 300)
    assert letter_at(grid(AREA, [outside], MEASURE), 850, 0) == COVERED


def test_an_area_of_too_many_squares_is_refused_before_any_work() -> None:
    with pytest.raises(GridTooFineError) as caught:
        grid(shapely.box(100, 20, 110, 30), [], MEASURE)
    assert int(caught.value.facts["cells"]) > 250_000
