"""What all pictures share: marks on paper, letters and their width, colours, sheets and pages.

Text gets into a picture through `marks.mark` alone, which cleans and escapes it. Colours come
from one table each: `look.STATUSES` for statuses, `kinds.look_of_kind` for the kinds of things.
"""
