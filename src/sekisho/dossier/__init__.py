"""Applications: read from files, checked as a whole, written as a form, and the downstream tree of each line."""

from sekisho.dossier.balance import Balance, balances
from sekisho.dossier.files import read_content, read_each, read_file
from sekisho.dossier.form import write_form, write_template
from sekisho.dossier.model import Answer, Dossier, Line, Node, Paper, Party
from sekisho.dossier.read import read_application
from sekisho.dossier.schema import json_schema
from sekisho.dossier.tree import Tree, tree, trees

__all__ = [
    "Answer",
    "Balance",
    "Dossier",
    "Line",
    "Node",
    "Paper",
    "Party",
    "Tree",
    "balances",
    "json_schema",
    "read_application",
    "read_content",
    "read_each",
    "read_file",
    "tree",
    "trees",
    "write_form",
    "write_template",
]
