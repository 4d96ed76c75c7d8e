"""The site's addresses."""

from django.urls import include, path

handler404 = "securitygroups.web.views.missing.missing_page"
urlpatterns = [path("", include("securitygroups.web.urls"))]
