"""What editors see of entries as readers do."""

from django import template

from timeline.public.dates import worded
from timeline.public.templates import first_words, last_words

register = template.Library()
register.filter("words", worded)
register.filter(first_words)
register.filter(last_words)
