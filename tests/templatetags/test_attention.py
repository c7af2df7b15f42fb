import pytest

from tests.factories import make_event
from timeline.templatetags.attention import work_queue


@pytest.mark.django_db
def test_the_work_queue_is_that_of_the_user(admin_user):
    make_event(status="draft")
    waiting = [each.check.name for each in work_queue(admin_user).waiting]
    assert waiting == ["drafts", "uncited-drafts"]
