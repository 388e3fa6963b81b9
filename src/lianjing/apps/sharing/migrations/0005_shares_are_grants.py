from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sharing", "0004_shares_to_grants")]

    operations = [
        migrations.DeleteModel(name="ShareRule"),
        migrations.RemoveField(model_name="upperplatform", name="share_all"),
    ]
