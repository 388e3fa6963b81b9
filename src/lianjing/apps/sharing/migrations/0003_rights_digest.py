from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sharing", "0002_shown_code")]

    operations = [
        migrations.AddField(
            model_name="upperplatform",
            name="rights_digest",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
    ]
