"""What finds cameras quickly among a million: by parts of their texts, by filters, in order.

SQLite gets a full-text table of trigrams over `search`, kept by triggers: whoever changes the
table of cameras in a way that makes SQLite copy it must plant them again (`plant` below).
PostgreSQL gets an index of pieces, two characters of Chinese or three of Latin: two Chinese
characters are a word, and unlike `pg_trgm` it needs no extension and no locale. What a piece is
stands here and in `equipment/pieces.py` alike.
"""

from django.db import migrations

_WIDE = (
    "CREATE INDEX equipment_camera_wide ON equipment_camera (name, id, region, unit_id, state, "
    "point_class, place_class, departments, score, errors, warnings, code, merged_into_id)"
)
_ORDERS = (
    "CREATE INDEX equipment_camera_by_score ON equipment_camera (score, id)",
    "CREATE INDEX equipment_camera_by_update ON equipment_camera (updated_at, id)",
)

_PIECES = r"""
CREATE FUNCTION equipment_pieces(given text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT piece), '{}') FROM (
        SELECT CASE
            WHEN octet_length(first) > 1 THEN first || second
            ELSE first || second || third
        END AS piece
        FROM (
            SELECT one AS first,
                   lead(one, 1) OVER places AS second,
                   lead(one, 2) OVER places AS third
            FROM unnest(string_to_array(given, NULL)) WITH ORDINALITY AS letters (one, place)
            WINDOW places AS (ORDER BY place)
        ) AS windows
    ) AS pieces
    WHERE piece IS NOT NULL AND position(chr(10) IN piece) = 0
$$
"""

_TEXT = (
    "CREATE VIRTUAL TABLE equipment_camera_text USING fts5(search, content='equipment_camera', "
    "content_rowid='id', tokenize='trigram case_sensitive 1', detail='none')"
)
_VOCABULARY = "CREATE VIRTUAL TABLE equipment_camera_words USING fts5vocab(equipment_camera_text, 'row')"
_ADD = "INSERT INTO equipment_camera_text (rowid, search) VALUES (new.id, new.search || char(10));"
_TAKE = (
    "INSERT INTO equipment_camera_text (equipment_camera_text, rowid, search) "
    "VALUES ('delete', old.id, old.search || char(10));"
)
_TRIGGERS = (
    f"CREATE TRIGGER equipment_camera_text_add AFTER INSERT ON equipment_camera BEGIN {_ADD} END",
    f"CREATE TRIGGER equipment_camera_text_take AFTER DELETE ON equipment_camera BEGIN {_TAKE} END",
    "CREATE TRIGGER equipment_camera_text_change AFTER UPDATE OF search ON equipment_camera "
    f"WHEN old.search IS NOT new.search BEGIN {_TAKE} {_ADD} END",
)


def plant(schema_editor):
    """Keep the full-text table from now on, and fill it from what is there."""
    for trigger in _TRIGGERS:
        schema_editor.execute(trigger)
    schema_editor.execute(
        "INSERT INTO equipment_camera_text (rowid, search) "
        "SELECT id, search || char(10) FROM equipment_camera"
    )


def create(apps, schema_editor):
    for statement in (_WIDE, *_ORDERS):
        schema_editor.execute(statement)
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(_TEXT)
        schema_editor.execute(_VOCABULARY)
        plant(schema_editor)
    else:
        schema_editor.execute(_PIECES.replace("%", "%%"))
        schema_editor.execute(
            "CREATE INDEX equipment_camera_pieces ON equipment_camera "
            "USING gin (equipment_pieces(search)) WITH (fastupdate = on)"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("add", "take", "change"):
            schema_editor.execute(f"DROP TRIGGER equipment_camera_text_{name}")
        schema_editor.execute("DROP TABLE equipment_camera_words")
        schema_editor.execute("DROP TABLE equipment_camera_text")
    else:
        schema_editor.execute("DROP INDEX equipment_camera_pieces")
        schema_editor.execute("DROP FUNCTION equipment_pieces(text)")
    for name in ("wide", "by_score", "by_update"):
        schema_editor.execute(f"DROP INDEX equipment_camera_{name}")


class Migration(migrations.Migration):
    dependencies = [("equipment", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
