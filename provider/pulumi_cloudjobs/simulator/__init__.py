"""The simulator: the APIs of three vendors as one WSGI application over one SQLite file.

In process `core.http.pool` calls it; served (`python -m pulumi_cloudjobs.simulator
serve`) it responds to the vendors' own SDKs. It takes field names, types and error codes from the
trimmed API descriptions in `pulumi_cloudjobs/api/`, never from this package's models, so that a
name misread there fails here. Start reading at `framework.py` and `service.py` (the vocabulary),
then `app.py` (the course of one call) and `store.py` (where objects are kept). Nothing is imported
here, because only the embedded mode should pay for Flask.
"""
