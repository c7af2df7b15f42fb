"""Articles and their readings, into the database.

``files`` reads, ``reading`` checks and grounds, ``merge`` plans, ``apply`` writes; ``load`` is the
whole of it.
"""
