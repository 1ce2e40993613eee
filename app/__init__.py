"""The service and the page: validates, calls padpool, renders; never computes."""
