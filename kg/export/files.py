"""Files for the user: written whole or not at all."""

from kg.writing import check_folder, check_target, replacing, write_whole

__all__ = ["check_folder", "check_target", "replacing", "write_whole"]
