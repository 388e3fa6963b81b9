"""Why a question to the map has no answer, and why a phone's report was not taken."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "bad_area",
        (
            "画的不是一个区域",
            "区域需要 3 到 {most} 个顶点, 且围成的面积不为零。",
            "重新画一个区域。",
        ),
        (
            "What was drawn is no area",
            "An area takes 3 to {most} corners and encloses something.",
            "Draw it again.",
        ),
    ),
    (
        "grid_too_fine",
        (
            "网格太密",
            "该范围按 {cell} 米划分有 {cells} 格, 最多 {most} 格。",
            "加大网格, 或选更小的行政区划。",
        ),
        (
            "The grid is too fine",
            "This area has {cells} squares of {cell} m; at most {most} are worked out.",
            "Take larger squares, or a smaller division.",
        ),
    ),
    (
        "no_extent",
        (
            "不知道范围",
            "行政区划 {region} 没有边界, 区内也没有带坐标的摄像机。",
            "导入该区划的边界 (GeoJSON), 或换一个区划。",
        ),
        (
            "The extent is not known",
            "Division {region} has no outline, and no camera with coordinates stands in it.",
            "Import its outline (GeoJSON), or take another division.",
        ),
    ),
    (
        "check_key_used",
        (
            "这次核查的编号已被另一台摄像机用掉",
            "同一个编号只能用于一次核查。",
            "在手机上删除这一条, 重新核查。",
        ),
        (
            "The key of this check belongs to another camera",
            "A key stands for one check.",
            "Delete the entry on the phone and check again.",
        ),
    ),
)
