"""The forms in which cards travel: JSON Lines, CSV and vCard.

Each reading is a stream of :class:`crm_tui.gateways.files.records.SourceRecord`, so that a file of any size
needs the memory of one card; what is wrong with one record is told with its line, and the others go on.
"""
