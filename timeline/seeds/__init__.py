"""Articles and their readings, into the database.

``files`` reads, ``reading`` checks and grounds, ``merge`` plans, ``apply`` writes; ``load`` is the
whole of it. ``rows`` and ``steps`` keep on the disk what is asked for and what is planned: memory
holds some of it at a time.
"""
