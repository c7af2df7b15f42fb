"""The admin for sites on which a password is not enough (``SECOND_FACTOR`` in the settings)."""

from typing import Any

from django_otp import devices_for_user
from django_otp.admin import OTPAdminAuthenticationForm, OTPAdminSite


class SignInForm(OTPAdminAuthenticationForm):  # type: ignore[misc]
    """Asks for a code besides the password; which device it is from only who has several says."""

    def _chosen_device(self, user: Any) -> Any:
        devices = list(devices_for_user(user))
        self.has_several = len(devices) > 1
        only = devices[0] if len(devices) == 1 else None
        return super()._chosen_device(user) or only


class SecondFactorSite(OTPAdminSite):  # type: ignore[misc]
    login_form = SignInForm
    login_template = "admin/login.html"

    def __init__(self) -> None:
        super().__init__("admin")
