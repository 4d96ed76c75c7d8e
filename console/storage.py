"""Static files under names that carry a hash of their content, so browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Also rewrites the imports of ES modules, which Django leaves alone by default."""

    support_js_module_import_aggregation = True
