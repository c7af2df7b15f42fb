"""The admin as the settings ask for it."""

from django.contrib.admin.apps import AdminConfig


class SecondFactorAdminConfig(AdminConfig):
    """Django's admin, in which a password is not enough."""

    default_site = "olympics.second_factor.SecondFactorSite"
