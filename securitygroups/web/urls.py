"""The pages' addresses."""

app_name = "web"
urlpatterns: list[object] = []
