"""What was shared becomes a grant for each upper platform.

It may do what it could until now, but for secret cameras, which need a right of their own.
"""

from django.db import migrations
from django.utils import timezone

CATALOGUE, LIVE, PLAYBACK, PTZ, FORWARD = 1, 2, 4, 8, 64
ACTIONS = CATALOGUE | LIVE | PLAYBACK | PTZ | FORWARD
PORTION = 500


def to_grants(apps, _schema):
    upper_platform = apps.get_model("sharing", "UpperPlatform")
    share_rule = apps.get_model("sharing", "ShareRule")
    grant_model = apps.get_model("rights", "Grant")
    grant_rule = apps.get_model("rights", "GrantRule")
    grant_channel = apps.get_model("rights", "GrantChannel")
    changed = False
    for upper in upper_platform.objects.order_by("pk"):
        shares = share_rule.objects.filter(upper=upper)
        if not upper.share_all and not shares.filter(withheld=False).exists():
            continue
        now = timezone.now()
        grant = grant_model.objects.create(
            number=f"ZR-{upper.key}",
            origin="direct",
            title=f"向上级平台共享: {upper.name}"[:200],
            subject="upper",
            upper=upper.key,
            actions=ACTIONS,
            purpose="other",
            purpose_text="上级平台共享",
            basis="升级前的共享清单",
            valid_from=now,
            created_by="system:setup",
        )
        grant.number = f"SQ-{timezone.localtime(now):%Y}-{grant.pk:06d}"
        grant.save(update_fields=["number"])
        groups = shares.filter(channel=None).values_list("group", flat=True)
        rules = [grant_rule(grant=grant, group=group) for group in groups]
        if upper.share_all:
            rules.append(grant_rule(grant=grant))
        grant_rule.objects.bulk_create(rules)
        single = shares.exclude(channel=None).values_list("channel", "withheld")
        rows = [grant_channel(grant=grant, channel=key, excluded=out) for key, out in single]
        grant_channel.objects.bulk_create(rows, batch_size=PORTION)
        changed = True
    if changed:
        _stamp(apps)


def _stamp(apps):
    """Have running processes read the grants anew."""
    stamp = apps.get_model("rights", "BookStamp")
    row = stamp.objects.filter(pk=1).first()
    if row is not None:
        row.value += 1
        row.save()


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0003_rights_digest"),
        ("rights", "0001_initial"),
    ]

    operations = [migrations.RunPython(to_grants, migrations.RunPython.noop)]
