"""The WSGI application, for gunicorn and its like."""

import gc
import os
from io import StringIO

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from olympics.charset import in_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "olympics.settings")

application = in_utf_8(get_wsgi_application())
# What is wrong with the settings keeps the site from starting; what is doubtful is told.
call_command("check", stdout=StringIO())
# The program itself stays: to look through it for garbage takes a tenth of the time of a page.
gc.collect()
gc.freeze()
