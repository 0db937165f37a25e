"""The office for programs: the same cases, licences and law as the pages, by JSON, with the same permissions.

declared.py: what each operation says of itself; door.py: what every request passes; routers/: the operations.
"""
