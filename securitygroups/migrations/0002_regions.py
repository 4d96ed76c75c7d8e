"""The regions of the cloud, as the vendor's public region list names them."""

from django.db import migrations

REGIONS = [
    ("ap-guangzhou", "Guangzhou", "South China"),
    ("ap-shanghai", "Shanghai", "East China"),
    ("ap-nanjing", "Nanjing", "East China"),
    ("ap-beijing", "Beijing", "North China"),
    ("ap-chengdu", "Chengdu", "Southwest China"),
    ("ap-chongqing", "Chongqing", "Southwest China"),
    ("ap-guiyang", "Guiyang", "Southwest China"),
    ("ap-xian-ec", "Xi'an", "Northwest China"),
    ("ap-hongkong", "Hong Kong", "Hong Kong, Macao and Taiwan"),
    ("ap-singapore", "Singapore", "Southeast Asia"),
    ("ap-bangkok", "Bangkok", "Southeast Asia"),
    ("ap-jakarta", "Jakarta", "Southeast Asia"),
    ("ap-seoul", "Seoul", "Northeast Asia"),
    ("ap-tokyo", "Tokyo", "Northeast Asia"),
    ("na-siliconvalley", "Silicon Valley", "Western US"),
    ("na-ashburn", "Virginia", "Eastern US"),
    ("sa-saopaulo", "São Paulo", "South America"),
    ("eu-frankfurt", "Frankfurt", "Europe"),
]


def add_regions(apps, schema_editor):
    Region = apps.get_model("securitygroups", "Region")
    Region.objects.bulk_create(
        Region(code=code, name=name, area=area, position=position)
        for position, (code, name, area) in enumerate(REGIONS)
    )


class Migration(migrations.Migration):
    dependencies = [("securitygroups", "0001_initial")]

    operations = [migrations.RunPython(add_regions, migrations.RunPython.noop)]
