from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_mask_subject")]

    operations = [
        migrations.AddField(
            model_name="device",
            name="say_who",
            field=models.CharField(
                choices=[("auto", "自动"), ("always", "发送"), ("never", "不发送")],
                default="auto",
                max_length=8,
            ),
        ),
    ]
