"""Answers that may stand in a frame on any site."""

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt


def framed(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Let any site frame what a view answers, errors too."""

    @xframe_options_exempt
    @csp_replace({"frame-ancestors": ["*"]})
    @wraps(answer)
    def in_frame(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return in_frame
